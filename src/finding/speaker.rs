//! The sides of a call.

use schemars::JsonSchema;
use serde::Deserialize;

/// A side of the call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The one who serves.
    #[default]
    Agent,
    /// The one who is served.
    Customer,
    /// Whichever of the two.
    Either,
}

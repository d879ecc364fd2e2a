//! What a norm is called.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name in two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// In Chinese.
    #[schemars(regex(pattern = r"\S"))]
    pub zh: String,
    /// In English.
    #[schemars(regex(pattern = r"\S"))]
    pub en: String,
}

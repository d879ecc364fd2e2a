//! How bad a failure is, and what that does to the score.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How bad a failure is, from least to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A blemish.
    #[default]
    Minor,
    /// A fault.
    Major,
    /// A fault that a team will not let pass.
    Critical,
}

/// What a failed norm of severity critical does to the score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CriticalFails {
    /// As any other: it counts by its weight.
    #[default]
    Weighed,
    /// The score is 0.
    Zero,
}

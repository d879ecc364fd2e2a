//! The language that is spoken.

use serde::{Deserialize, Serialize};

/// The report's `language`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// ISO 639-1 code.
    pub code: Option<String>,
    /// How sure that is, 0–1.
    pub confidence: Option<f64>,
}

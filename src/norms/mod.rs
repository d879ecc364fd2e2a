//! The rulebook: a TOML profile, and the only place that says pass or fail.

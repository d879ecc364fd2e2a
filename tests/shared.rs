//! Which tests are ignored was decided when they were built; it must still be right when they run.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::shared::{shared, tiny_model};

#[test]
fn the_tests_on_recordings_are_ignored_only_where_there_are_none() {
    let stale = "has appeared or gone since the tests were built: touch build.rs, and test again";
    assert_eq!(cfg!(shared), shared("README.md").is_file(), "{} {stale}", shared("").display());
    assert_eq!(cfg!(tiny_model), tiny_model().is_file(), "{} {stale}", tiny_model().display());
}

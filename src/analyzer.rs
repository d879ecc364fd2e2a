//! From a recording to its report.

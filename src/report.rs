//! The one serialisable result.

//! Activity and phrases: where this channel speaks.

//! Syllable nuclei.

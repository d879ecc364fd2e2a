//! The FFT path: windows, real FFT, STFT, power, mel, autocorrelation. It knows nothing of speech.

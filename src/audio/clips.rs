//! Stretches of a recording as WAV files of their own, of 16 bits at the recording's rate, written by hound.

use super::Recording;
use crate::error::{Error, Result};
use crate::units::Span;
use hound::{SampleFormat, WavSpec, WavWriter};
use std::io;
use std::path::{Path, PathBuf};

/// A stretch of a recording and the file that it becomes.
#[derive(Clone, Debug)]
pub struct Clip {
    /// From when to when.
    pub span: Span,
    /// The WAV file.
    pub path: PathBuf,
}

/// Writes clips; what of a stretch lies beyond the recording is left out.
///
/// The recording is read once a channel, and only the clips' own samples are held.
///
/// # Errors
/// [`Error::Argument`] for a stretch outside the recording, [`Error::Io`] where a file cannot be written, and those of
/// [`Recording::for_each_block`].
pub fn write_clips(recording: &Recording, clips: &[Clip]) -> Result<()> {
    let info = recording.info();
    let frame = |seconds: f64| (seconds.max(0.0) * info.sample_rate_hz.hz()).round() as usize;
    let last = frame(info.duration_s.0);
    let spans: Vec<(usize, usize)> = clips
        .iter()
        .map(|clip| (frame(clip.span.start_s.0), frame(clip.span.end_s.0).min(last)))
        .collect();
    if let Some(at) = spans.iter().position(|(start, end)| start >= end) {
        let Span { start_s, end_s } = clips[at].span;
        return Err(Error::argument(
            "clip",
            format_args!("from {} s to {} s", start_s.0, end_s.0),
            format_args!("a stretch of the recording's {} s", info.duration_s.0),
        ));
    }
    let mut samples: Vec<Vec<i16>> = spans.iter().map(|(start, end)| vec![0; (end - start) * info.channels]).collect();
    for channel in 0..info.channels {
        let mut at = 0;
        recording.for_each_block(channel, &mut |block| {
            for (&(start, end), samples) in spans.iter().zip(&mut samples) {
                for frame in start.max(at)..end.min(at + block.len()) {
                    samples[(frame - start) * info.channels + channel] = (block[frame - at] * 32768.0).round() as i16;
                }
            }
            at += block.len();
            Ok(())
        })?;
    }
    let spec = WavSpec {
        channels: info.channels as u16,
        sample_rate: info.sample_rate_hz.0,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    clips
        .iter()
        .zip(&samples)
        .try_for_each(|(clip, samples)| write(&clip.path, spec, samples))
}

fn write(path: &Path, spec: WavSpec, samples: &[i16]) -> Result<()> {
    let refuse = |error| Error::Io {
        path: super::name::shown(path),
        source: match error {
            hound::Error::IoError(error) => error,
            other => io::Error::other(other),
        },
    };
    let mut writer = WavWriter::create(path, spec).map_err(refuse)?;
    for &sample in samples {
        writer.write_sample(sample).map_err(refuse)?;
    }
    writer.finalize().map_err(refuse)
}

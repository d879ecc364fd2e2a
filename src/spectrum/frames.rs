//! A stream of samples cut into overlapping frames, two at a time.

/// Cuts samples into frames and hands them on in pairs: frames `2k` and `2k + 1`, counted from the first sample, so that the blocks in
/// which the samples come change nothing.
pub struct Frames {
    length: usize,
    hop: f64,
    /// The next pair.
    index: usize,
    buffer: Vec<f32>,
    /// Where `buffer` begins, in samples from the start, the leading zeros included.
    buffer_from: usize,
}

/// Samples taken in at a time: the buffer then stays in the processor's cache.
const PIECE: usize = 8192;

impl Frames {
    /// Frames of `length` samples; frame `i` begins at sample `round(i · hop) - lead`, and what lies before the first sample is zeros.
    /// A `hop` below 1 counts as 1.
    pub fn new(length: usize, hop: f64, lead: usize) -> Self {
        Self {
            length,
            hop: hop.max(1.0),
            index: 0,
            buffer: vec![0.0; lead],
            buffer_from: 0,
        }
    }

    fn start(&self, index: usize) -> usize {
        (index as f64 * self.hop).round() as usize
    }

    /// Takes the next samples; `pair` gets an even index, that frame, and the one after it.
    pub fn push<E>(&mut self, block: &[f32], mut pair: impl FnMut(usize, &[f32], Option<&[f32]>) -> Result<(), E>) -> Result<(), E> {
        for piece in block.chunks(PIECE) {
            self.buffer.extend_from_slice(piece);
            while let Some(second) = self.frame(self.index + 1) {
                let Some(first) = self.frame(self.index) else { break };
                pair(self.index, first, Some(second))?;
                self.index += 2;
            }
            let spent = self.start(self.index).saturating_sub(self.buffer_from).min(self.buffer.len());
            self.buffer.drain(..spent);
            self.buffer_from += spent;
        }
        Ok(())
    }

    /// Appends `tail` zeros and hands on all that is left; a last frame without a partner comes alone.
    pub fn finish<E>(mut self, tail: usize, mut pair: impl FnMut(usize, &[f32], Option<&[f32]>) -> Result<(), E>) -> Result<(), E> {
        let zeros = [0.0; 256];
        for from in (0..tail).step_by(zeros.len()) {
            self.push(&zeros[..zeros.len().min(tail - from)], &mut pair)?;
        }
        match self.frame(self.index) {
            Some(last) => pair(self.index, last, None),
            None => Ok(()),
        }
    }

    fn frame(&self, index: usize) -> Option<&[f32]> {
        let from = self.start(index).checked_sub(self.buffer_from)?;
        self.buffer.get(from..from + self.length)
    }
}

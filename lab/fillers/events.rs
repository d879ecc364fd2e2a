//! The fillers that some costs find: `filler_events COSTS [RECORDING WORDS]...` writes each as file, channel, start and end, tab-separated. WORDS is
//! a transcript of the recording.

use callnorm::Recording;
use callnorm::analyzer::{AnalyzeOptions, WordsFrom, analyze};
use callnorm::measure::set_filler_costs;
use callnorm::norms::Profile;
use callnorm::transcript::given;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let (costs, pairs) = paths.split_first().ok_or("filler_events COSTS [RECORDING WORDS]...")?;
    if !set_filler_costs(&std::fs::read_to_string(costs)?) {
        return Err("the table of costs is not whole".into());
    }
    let mut out = std::io::stdout().lock();
    for pair in pairs.chunks_exact(2) {
        let options = AnalyzeOptions {
            words: WordsFrom::Given(Arc::new(given::read(&std::fs::read(&pair[1])?, &pair[1])?)),
            ..AnalyzeOptions::new(Profile::builtin("telephone-zh")?)
        };
        let report = analyze(&Recording::open(&pair[0])?, &options, &|_| true)?;
        let name = Path::new(&pair[0]).file_stem().unwrap_or_default().to_string_lossy();
        for channel in &report.channels {
            let fillers = channel.fillers.iter().flat_map(|fillers| &fillers.events);
            for event in fillers {
                writeln!(out, "{name}\t{}\t{}\t{}", channel.index, event.start_s.0, event.end_s.0)?;
            }
        }
    }
    Ok(())
}

#![doc = include_str!("../README.md")]

mod clock;
mod decimal;
mod fault;
mod market;
mod server;
mod shapes;
mod source;
mod tape;
mod tape_files;

pub use clock::AtEnd;
pub use decimal::{Decimal, DecimalError};
pub use fault::{Fault, FaultError, FaultRule};
pub use market::{Config, Quote};
pub use server::{PriceServer, StartError};
pub use source::{Asset, SourceError, Venue};
pub use tape::{Interpolation, Tape, TapeError};
pub use tape_files::{data_folder, event_tape, file_tape};

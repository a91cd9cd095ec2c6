//! The whole runtime, natively: blocks are built and executed by the real `Executive`, from the
//! genesis preset that the development node starts from.

mod chain;

mod authorised;
mod crash;
mod full_block;
mod orders;
mod payment;
mod trading;

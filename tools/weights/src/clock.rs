//! The benchmarks' clock: time that this thread spent on a processor. What else runs on the machine
//! takes caches from it, but no time.

use rustix::time::{clock_gettime, ClockId};
use sp_runtime_interface::{pass_by::AllocateAndReturnPointer, runtime_interface};

/// Takes the place of the host function that gives benchmarks the time.
#[runtime_interface]
pub trait Benchmarking {
	/// Nanoseconds on a processor so far.
	fn current_time() -> AllocateAndReturnPointer<[u8; 16], 16> {
		let time = clock_gettime(ClockId::ThreadCPUTime);
		let seconds = u128::try_from(time.tv_sec).unwrap_or_default();
		let nanos = u128::try_from(time.tv_nsec).unwrap_or_default();
		seconds.saturating_mul(1_000_000_000).saturating_add(nanos).to_le_bytes()
	}
}

//! From samples to a straight line in the components.

use crate::{runner::Samples, Failure};
use frame_benchmarking::{Analysis, BenchmarkParameter, BenchmarkResult, BenchmarkSelector};

/// A database read of ParityDb (ps).
pub const READ: u64 = 8_000_000;
/// A database write of ParityDb (ps).
pub const WRITE: u64 = 50_000_000;

/// A component of a benchmark.
#[derive(Clone, Debug)]
pub struct Component {
	/// Its letter.
	pub name: String,
	/// Its least value.
	pub low: u32,
	/// Its greatest value.
	pub high: u32,
}

/// A value at zero components and its growth with each of them, in their order.
#[derive(Clone, Debug)]
pub struct Line {
	/// At zero.
	pub base: u64,
	/// For each one more.
	pub slopes: Vec<u64>,
}

impl Line {
	fn fit(
		results: &Vec<BenchmarkResult>,
		selector: BenchmarkSelector,
		components: &[Component],
	) -> Result<Self, Failure> {
		let analysis = Analysis::min_squares_iqr(results, selector)?;
		let slope = |component: &Component| {
			let position = analysis.names.iter().position(|name| *name == component.name);
			let slope = position.and_then(|position| analysis.slopes.get(position));
			u64::try_from(slope.copied().unwrap_or_default())
		};
		let slopes = components.iter().map(slope).collect::<Result<_, _>>()?;
		Ok(Self { base: u64::try_from(analysis.base)?, slopes })
	}

	/// The value at `point`.
	pub fn at(&self, point: &[u32]) -> u64 {
		let parts = self.slopes.iter().zip(point);
		parts.fold(self.base, |sum, (slope, count)| {
			sum.saturating_add(slope.saturating_mul(u64::from(*count)))
		})
	}
}

/// What one benchmark costs.
#[derive(Clone, Debug)]
pub struct Measured {
	/// The pallet's crate.
	pub pallet: String,
	/// The benchmark.
	pub name: String,
	/// Its components, in their order.
	pub components: Vec<Component>,
	/// Time without the database (ps).
	pub time: Line,
	/// Database reads.
	pub reads: Line,
	/// Database writes.
	pub writes: Line,
	/// Proof as recorded on the benchmark's state (bytes).
	pub proof: Line,
	/// The shortest time of all (ps).
	pub minimum: u64,
}

impl Measured {
	/// Fits the samples.
	pub fn new(
		pallet: &str,
		name: &str,
		components: &[(BenchmarkParameter, u32, u32)],
		samples: &Samples,
	) -> Result<Self, Failure> {
		let components: Vec<_> = components
			.iter()
			.map(|(name, low, high)| Component { name: name.to_string(), low: *low, high: *high })
			.collect();
		let times = samples.times.iter().map(|result| result.extrinsic_time);
		let minimum = u64::try_from(times.min().unwrap_or_default().saturating_mul(1_000))?;
		let fit = |results, selector| Line::fit(results, selector, &components);
		Ok(Self {
			pallet: pallet.into(),
			name: name.into(),
			time: fit(&samples.times, BenchmarkSelector::ExtrinsicTime)?,
			reads: fit(&samples.accesses, BenchmarkSelector::Reads)?,
			writes: fit(&samples.accesses, BenchmarkSelector::Writes)?,
			proof: fit(&samples.accesses, BenchmarkSelector::ProofSize)?,
			minimum,
			components,
		})
	}

	/// Time with the database (ps).
	pub fn full(&self, point: &[u32]) -> u64 {
		let reads = self.reads.at(point).saturating_mul(READ);
		let writes = self.writes.at(point).saturating_mul(WRITE);
		self.time.at(point).saturating_add(reads).saturating_add(writes)
	}

	/// The components' greatest values.
	pub fn highest(&self) -> Vec<u32> {
		self.components.iter().map(|component| component.high).collect()
	}

	/// The components' least values.
	pub fn lowest(&self) -> Vec<u32> {
		self.components.iter().map(|component| component.low).collect()
	}
}

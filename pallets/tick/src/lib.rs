#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

mod impls;
#[cfg(any(feature = "try-runtime", feature = "std"))]
mod try_state;
mod types;
pub mod weights;

#[cfg(any(feature = "runtime-benchmarks", test))]
mod benchmarking;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{shares, TickRecord};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use super::{TickRecord, WeightInfo};
	use bulwark_primitives::seams::{Clock, Step};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use sp_runtime::Perbill;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Market time.
		type Clock: Clock;

		/// Part of the largest block that is always kept for the tick.
		#[pallet::constant]
		type ReserveRatio: Get<Perbill>;

		/// First step: close oracle rounds.
		type CloseRounds: Step;

		/// Second step: index price, mark price, effective IMF of each market.
		type UpdateQuotes: Step;

		/// Third step: orders whose time has come, owners that are silent for too long.
		type ExpireOrders: Step;

		/// Fourth step: find accounts below maintenance, issue liquidation orders.
		type Detect: Step;

		/// Fifth step: triggers whose price came, slices whose time came.
		type FireTriggers: Step;

		/// Sixth step: the auctions, market by market.
		type ClearMarkets: Step;

		/// Seventh step: what the auctions left goes down the liquidation ladder.
		type Descend: Step;

		/// Weights of the pallet's own work.
		type WeightInfo: WeightInfo;
	}

	/// What the last tick took. Nothing before the first one.
	#[pallet::storage]
	pub type LastTick<T: Config> = StorageValue<_, TickRecord<BlockNumberFor<T>>, OptionQuery>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Keeps the tick's reserve out of the reach of extrinsics.
		fn on_initialize(_block: BlockNumberFor<T>) -> Weight {
			Self::reserve()
		}

		fn integrity_test() {
			assert!(
				T::WeightInfo::post_transactions().all_lt(Self::reserve()),
				"ReserveRatio must leave the tick more than its own overhead",
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}

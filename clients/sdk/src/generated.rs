//! What the compiler makes of the stored metadata: every encoding of this crate comes from it.

/// Calls, storage, events and runtime APIs of the chain, generated from `metadata.scale`.
#[allow(missing_docs, clippy::all)]
#[subxt::subxt(
	runtime_metadata_path = "metadata.scale",
	derive_for_all_types = "Clone, PartialEq, Eq"
)]
pub mod chain {}

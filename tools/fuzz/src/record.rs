//! What an input is made of.

use arbitrary::{Arbitrary, Result, Unstructured};

/// Bytes of a record.
pub const LENGTH: usize = 10;

/// Records of an input that are played; those beyond are left out.
pub const MAX_RECORDS: usize = 250;

/// What a record does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
	/// Ends the block; price and time of the next one.
	#[default]
	Block,
	Place,
	Cancel,
	CancelAll,
	/// The records that follow are its items.
	Batch,
	Amend,
	DeadMan,
	PlaceFor,
	BatchFor,
	CancelAllFor,
	Trigger,
	Pair,
	CancelTrigger,
	Twap,
	CancelTwap,
	CancelTriggers,
	Register,
	Revoke,
	Renounce,
	RemoveExpired,
	SetReferrer,
	Claim,
	Distribute,
	Forget,
	Deposit,
	Withdraw,
	Transfer,
	SweepGifts,
	Liquidate,
	Hint,
	/// A transfer of the settlement asset to the vault or to another account.
	Gift,
	/// The records that follow, in one call of the utility pallet.
	Nested,
	/// The bytes of the records that follow, taken for a call.
	Raw,
	SetState,
	HaltAll,
	SetParameters,
	ListMarket,
	ListFeed,
	SetFeed,
	SetTiers,
	SetSplit,
	SetReferralShare,
	SetHolder,
	DepositCollateral,
	WithdrawCollateral,
	TransferCollateral,
	SweepAsset,
	ClaimWithdrawal,
	CancelWithdrawal,
	SetName,
	SetLending,
	Accrue,
	BeginSale,
	BuyCollateral,
	ListCollateral,
	ProposeCollateral,
	FreezeCollateral,
	SetOutflow,
	CutOutflow,
	SetBorrowing,
	SetOffsets,
	CancelChange,
	Delist,
	SettleMarket,
	ListSeries,
}

/// Which byte is which kind, again and again: what happens often on an exchange is often here.
const BYTES: [Kind; 96] = {
	use Kind::*;
	[
		Block,
		Place,
		Place,
		Cancel,
		Block,
		Place,
		Batch,
		Trigger,
		Block,
		Place,
		Amend,
		Twap,
		Block,
		Place,
		Cancel,
		Pair,
		Block,
		Place,
		PlaceFor,
		Deposit,
		Block,
		Place,
		CancelAll,
		Register,
		Block,
		Place,
		BatchFor,
		Withdraw,
		Trigger,
		Amend,
		Liquidate,
		Hint,
		DeadMan,
		CancelAllFor,
		CancelTrigger,
		CancelTwap,
		CancelTriggers,
		Revoke,
		Renounce,
		RemoveExpired,
		SetReferrer,
		Claim,
		Distribute,
		Forget,
		Transfer,
		SweepGifts,
		Gift,
		Nested,
		Raw,
		SetState,
		HaltAll,
		SetParameters,
		ListMarket,
		ListFeed,
		SetFeed,
		SetTiers,
		SetSplit,
		SetReferralShare,
		SetHolder,
		Batch,
		SetState,
		SetParameters,
		Place,
		Block,
		DepositCollateral,
		WithdrawCollateral,
		TransferCollateral,
		SweepAsset,
		ClaimWithdrawal,
		CancelWithdrawal,
		SetName,
		SetLending,
		Accrue,
		BeginSale,
		BuyCollateral,
		ListCollateral,
		ProposeCollateral,
		FreezeCollateral,
		SetOutflow,
		CutOutflow,
		SetBorrowing,
		SetOffsets,
		CancelChange,
		Delist,
		SettleMarket,
		ListSeries,
		Block,
		Place,
		Place,
		Block,
		Place,
		DepositCollateral,
		Block,
		Batch,
		Place,
		Block,
	]
};

impl Kind {
	/// The kind a byte stands for.
	#[must_use]
	pub fn of(byte: u8) -> Self {
		BYTES[usize::from(byte) % BYTES.len()]
	}

	/// A byte that stands for the kind.
	#[must_use]
	pub fn byte(self) -> u8 {
		let position = BYTES.iter().position(|kind| *kind == self);
		u8::try_from(position.expect("every kind is in the table")).expect("the table is short")
	}

	/// Every kind once.
	pub fn all() -> impl Iterator<Item = Self> {
		BYTES
			.iter()
			.enumerate()
			.filter_map(|(position, kind)| (usize::from(kind.byte()) == position).then_some(*kind))
	}
}

/// One operation. What the numbers mean is said where they are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
	/// What it does.
	pub kind: Kind,
	/// Who: the trader, the subaccount, and whom else it concerns.
	pub who: u8,
	/// Where: the market, the side, restrictions.
	pub place: u8,
	/// How much.
	pub lots: u8,
	/// A distance from the mark in tick sizes, or a price move.
	pub price: i16,
	/// Which variant.
	pub choice: u16,
	/// An amount or a span of time.
	pub amount: u16,
}

impl<'a> Arbitrary<'a> for Record {
	fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
		Ok(Self {
			kind: Kind::of(bytes.arbitrary()?),
			who: bytes.arbitrary()?,
			place: bytes.arbitrary()?,
			lots: bytes.arbitrary()?,
			price: bytes.arbitrary()?,
			choice: bytes.arbitrary()?,
			amount: bytes.arbitrary()?,
		})
	}

	fn size_hint(_depth: usize) -> (usize, Option<usize>) {
		(LENGTH, Some(LENGTH))
	}
}

impl Record {
	/// The bytes that are read as this record.
	#[must_use]
	pub fn bytes(&self) -> [u8; LENGTH] {
		let [price_low, price_high] = self.price.to_le_bytes();
		let [choice_low, choice_high] = self.choice.to_le_bytes();
		let [amount_low, amount_high] = self.amount.to_le_bytes();
		[
			self.kind.byte(),
			self.who,
			self.place,
			self.lots,
			price_low,
			price_high,
			choice_low,
			choice_high,
			amount_low,
			amount_high,
		]
	}
}

/// The records of an input; bytes at the end that are not a whole one are left out.
#[must_use]
pub fn records(input: &[u8]) -> Vec<Record> {
	let mut bytes = Unstructured::new(input);
	let mut records = Vec::new();
	while bytes.len() >= LENGTH && records.len() < MAX_RECORDS {
		match Record::arbitrary(&mut bytes) {
			Ok(record) => records.push(record),
			Err(_) => break,
		}
	}
	records
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn records_should_be_read_back_when_written() {
		let written: Vec<_> = Kind::all()
			.enumerate()
			.map(|(number, kind)| Record {
				kind,
				who: u8::try_from(number).unwrap(),
				place: 0xa5,
				lots: 7,
				price: -1_234,
				choice: 0x1234,
				amount: 0xfedc,
			})
			.collect();
		let mut input: Vec<u8> = written.iter().flat_map(Record::bytes).collect();
		input.extend([1, 2, 3]);
		assert_eq!(records(&input), written);
	}
}

//! An ordered map from keys to places: a tree of nodes with 64 children each.
//!
//! A node covers six bits of the key and marks its children in one word, so that the next key is
//! found by counting zeros. The tree is only as high as its keys differ: keys within one aligned
//! block of 4,096 need two nodes on the way, any keys at most eleven.

use alloc::vec::Vec;

/// No place.
pub(crate) const NIL: u32 = u32::MAX;

/// Bits of the key a node covers.
const DIGIT: u32 = 6;
/// Children of a node.
const WIDTH: usize = 64;
/// Most nodes on the way to a value.
const HEIGHT: usize = 11;

/// A place in a table as an index; beyond every table for [`NIL`].
#[inline]
pub(crate) fn index(place: u32) -> usize {
	usize::try_from(place).unwrap_or(usize::MAX)
}

#[derive(Clone, Debug)]
struct Node {
	/// One bit for each child that is there.
	occupied: u64,
	children: [u32; WIDTH],
}

/// Where a search passed.
#[derive(Clone, Copy)]
struct Step {
	node: u32,
	digit: u32,
}

/// The map. Absent keys have the value [`NIL`], which cannot be inserted.
#[derive(Clone, Debug)]
pub(crate) struct Ladder {
	nodes: Vec<Node>,
	spare: Vec<u32>,
	root: u32,
	/// Nodes on the way from the root to a value; zero iff there is no root.
	height: u32,
	/// What all keys begin with: the bits above those the tree covers.
	prefix: u64,
}

impl Ladder {
	pub(crate) const fn new() -> Self {
		Self { nodes: Vec::new(), spare: Vec::new(), root: NIL, height: 0, prefix: 0 }
	}

	/// The value of a key, or [`NIL`]. O(height).
	#[inline]
	pub(crate) fn get(&self, key: u64) -> u32 {
		if above(key, self.height) != self.prefix {
			return NIL;
		}
		let mut at = self.root;
		let mut height = self.height;
		while height > 0 {
			height = height.saturating_sub(1);
			at = self.child(at, digit(key, height));
		}
		at
	}

	/// The value of the smallest key above the given one, or [`NIL`]. O(height).
	pub(crate) fn successor(&self, key: u64) -> u32 {
		match above(key, self.height).cmp(&self.prefix) {
			core::cmp::Ordering::Less => return self.first(self.root, self.height),
			core::cmp::Ordering::Greater => return NIL,
			core::cmp::Ordering::Equal => {},
		}
		let mut found = (NIL, 0);
		let (mut at, mut height) = (self.root, self.height);
		while height > 0 {
			let Some(node) = self.nodes.get(index(at)) else { break };
			height = height.saturating_sub(1);
			let digit = digit(key, height);
			let later = node.occupied & u64::MAX.checked_shl(digit.saturating_add(1)).unwrap_or(0);
			if later != 0 {
				found = (self.child(at, later.trailing_zeros()), height);
			}
			at = self.child(at, digit);
		}
		self.first(found.0, found.1)
	}

	/// Adds a key that is not there. O(height); allocates only if more nodes are needed than ever
	/// before.
	pub(crate) fn insert(&mut self, key: u64, value: u32) {
		if self.root == NIL {
			self.root = self.take_node();
			self.height = 1;
			self.prefix = above(key, 1);
		}
		while above(key, self.height) != self.prefix {
			let top = self.take_node();
			self.set_child(top, digit(self.prefix, 0), self.root);
			self.root = top;
			self.height = self.height.saturating_add(1);
			self.prefix = above(self.prefix, 1);
		}
		let (mut at, mut height) = (self.root, self.height);
		loop {
			height = height.saturating_sub(1);
			let digit = digit(key, height);
			if height == 0 {
				self.set_child(at, digit, value);
				return;
			}
			let mut child = self.child(at, digit);
			if child == NIL {
				child = self.take_node();
				self.set_child(at, digit, child);
			}
			at = child;
		}
	}

	/// Removes a key that is there, and the nodes that only it needed. O(height).
	pub(crate) fn remove(&mut self, key: u64) {
		let mut path = [Step { node: NIL, digit: 0 }; HEIGHT];
		let (mut at, mut height) = (self.root, self.height);
		for step in path.iter_mut().take(index(self.height)) {
			height = height.saturating_sub(1);
			*step = Step { node: at, digit: digit(key, height) };
			at = self.child(at, step.digit);
		}
		for step in path.iter().take(index(self.height)).rev() {
			self.clear_child(step.node, step.digit);
			if self.occupied(step.node) != 0 {
				return self.lower();
			}
			self.spare.push(step.node);
		}
		self.root = NIL;
		self.height = 0;
		self.prefix = 0;
	}

	/// Drops roots with a single child.
	fn lower(&mut self) {
		while self.height > 1 && self.occupied(self.root).is_power_of_two() {
			let digit = self.occupied(self.root).trailing_zeros();
			let child = self.child(self.root, digit);
			self.clear_child(self.root, digit);
			self.spare.push(self.root);
			self.root = child;
			self.height = self.height.saturating_sub(1);
			self.prefix = self.prefix.checked_shl(DIGIT).unwrap_or(0) | u64::from(digit);
		}
	}

	/// The first value below a node of this height; a node of no height is a value.
	fn first(&self, node: u32, height: u32) -> u32 {
		let mut at = node;
		for _ in 0..height {
			at = self.child(at, self.occupied(at).trailing_zeros());
		}
		at
	}

	#[inline]
	fn child(&self, node: u32, digit: u32) -> u32 {
		let node = self.nodes.get(index(node));
		node.and_then(|node| node.children.get(index(digit))).copied().unwrap_or(NIL)
	}

	#[inline]
	fn occupied(&self, node: u32) -> u64 {
		self.nodes.get(index(node)).map_or(0, |node| node.occupied)
	}

	fn set_child(&mut self, node: u32, digit: u32, child: u32) {
		let Some(node) = self.nodes.get_mut(index(node)) else { return };
		node.occupied |= bit(digit);
		if let Some(slot) = node.children.get_mut(index(digit)) {
			*slot = child;
		}
	}

	fn clear_child(&mut self, node: u32, digit: u32) {
		let Some(node) = self.nodes.get_mut(index(node)) else { return };
		node.occupied &= !bit(digit);
		if let Some(slot) = node.children.get_mut(index(digit)) {
			*slot = NIL;
		}
	}

	/// A node without children.
	fn take_node(&mut self) -> u32 {
		if let Some(node) = self.spare.pop() {
			return node;
		}
		let node = u32::try_from(self.nodes.len()).unwrap_or(NIL);
		self.nodes.push(Node { occupied: 0, children: [NIL; WIDTH] });
		node
	}
}

/// The key without its lowest `digits` digits.
#[inline]
fn above(key: u64, digits: u32) -> u64 {
	key.checked_shr(digits.saturating_mul(DIGIT)).unwrap_or(0)
}

/// The digit above the lowest `below` ones.
#[inline]
fn digit(key: u64, below: u32) -> u32 {
	u32::try_from(above(key, below) & 63).unwrap_or(0)
}

#[inline]
fn bit(digit: u32) -> u64 {
	1u64.checked_shl(digit).unwrap_or(0)
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::collections::{btree_map::Entry, BTreeMap};
	use proptest::prelude::*;

	fn any_key() -> impl Strategy<Value = u64> {
		prop_oneof![
			4 => 1_000u64..1_200,
			2 => 4_000u64..4_200,
			1 => any::<u64>(),
			1 => Just(0u64),
			1 => Just(u64::MAX),
		]
	}

	proptest! {
		/// BOK-006
		#[test]
		fn ladder_should_agree_with_a_map_when_keys_come_and_go(
			keys in prop::collection::vec((any_key(), any::<bool>()), 1..300),
		) {
			let mut map = BTreeMap::new();
			let mut ladder = Ladder::new();
			for (value, (key, removes)) in (0u32..).zip(keys) {
				match map.entry(key) {
					Entry::Occupied(held) if removes => {
						held.remove();
						ladder.remove(key);
					},
					Entry::Occupied(_) => {},
					Entry::Vacant(free) => {
						free.insert(value);
						ladder.insert(key, value);
					},
				}
				prop_assert_eq!(ladder.get(key), map.get(&key).copied().unwrap_or(NIL));
				let mut walked = Vec::new();
				let mut next = match ladder.get(0) {
					NIL => ladder.successor(0),
					value => value,
				};
				while let Some((key, value)) = map.iter().find(|(_, value)| **value == next) {
					walked.push((*key, *value));
					next = ladder.successor(*key);
				}
				prop_assert_eq!(next, NIL);
				prop_assert_eq!(walked, map.iter().map(|(k, v)| (*k, *v)).collect::<Vec<_>>());
			}
			for key in map.keys() {
				ladder.remove(*key);
			}
			prop_assert_eq!(ladder.root, NIL);
			prop_assert_eq!(ladder.spare.len(), ladder.nodes.len());
		}
	}
}

// SPDX-License-Identifier: MIT

/// A value on the stack of the pickle reader.
///
/// Containers are places in the reader's lists, not objects: values that hold each other, or lie in
/// each other a million deep, cost nothing to let go of.
enum PickleValue: Sendable {
  case none
  case boolean(Bool)
  case integer(Int)
  /// An integer of more than 64 bits, lowest byte first.
  case wideInteger([UInt8])
  case real(Double)
  case text(String)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  /// A name that the file imports; nothing is behind it.
  case global(TorchGlobal)
  case storage(Int)
  case tensor(Int)
  /// Something that is allowed but of no use here, such as a scalar of NumPy.
  case opaque

  /// What it is, for errors.
  var kind: String {
    switch self {
    case .none: "None"
    case .boolean: "a truth value"
    case .integer, .wideInteger: "an integer"
    case .real: "a number"
    case .text: "a text"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global: "a name"
    case .storage: "a storage"
    case .tensor: "a tensor"
    case .opaque: "an object"
    }
  }
}

/// The containers that pickle values refer to.
struct PickleHeap {
  var tuples: [[PickleValue]] = []
  var lists: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [TorchStorage] = []
  var tensors: [TorchTensor] = []

  /// The elements of a tuple or list; nil for other values.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    switch value {
    case .tuple(let place): tuples[place]
    case .list(let place): lists[place]
    default: nil
    }
  }

  /// The integers of a tuple or list of nothing else; nil for other values.
  func integers(_ value: PickleValue) -> [Int]? {
    guard let elements = elements(value) else { return nil }
    let integers = elements.compactMap { if case .integer(let number) = $0 { number } else { nil } }
    return integers.count == elements.count ? integers : nil
  }
}

// SPDX-License-Identifier: MIT

extension PickleReader {
  /// Pushes the mark of an allowed import.
  mutating func pushGlobal(_ module: String, _ name: String) throws(FormatError) {
    guard let global = TorchGlobal(module: module, name: name) else {
      throw error(
        "imports that hold tensors", "\(module).\(name), which Python would run",
        hint: Self.advice)
    }
    stack.append(.global(global))
  }

  /// What a call stands for.
  mutating func call(
    _ function: PickleValue, with value: PickleValue
  ) throws(FormatError) -> PickleValue {
    guard case .global(let global) = function, case .tuple(let place) = value else {
      throw error("a call of an import with its arguments", "one of \(function.kind)")
    }
    let arguments = heap.tuples[place]
    switch global {
    case .orderedDictionary: return try orderedDictionary(of: arguments)
    case .rebuildTensor, .rebuildTensorV2: return try tensor(of: arguments)
    case .rebuildParameter:
      guard let first = arguments.first, case .tensor = first else {
        throw error("a tensor for a parameter", arguments.first?.kind ?? "nothing")
      }
      return first
    case .size:
      guard let first = arguments.first, case .tuple = first else {
        throw error("a tuple for a size", arguments.first?.kind ?? "nothing")
      }
      return first
    case .opaque: return .opaque
    case .storage: throw error("a storage by its name", "a call of its type")
    }
  }

  /// A tensor of (storage, offset, shape, strides, ...).
  private mutating func tensor(of arguments: [PickleValue]) throws(FormatError) -> PickleValue {
    guard arguments.count >= 4, case .storage(let place) = arguments[0],
      case .integer(let offset) = arguments[1], let shape = heap.integers(arguments[2]),
      let strides = heap.integers(arguments[3])
    else { throw error("storage, offset, shape and strides of a tensor", "other values") }
    let storage = heap.storages[place]
    let tensor = TorchTensor(storage: storage, offset: offset, shape: shape, strides: strides)
    // The bytes are looked up later; that it fits into what the storage claims is known now.
    guard offset >= 0, offset <= storage.count, shape.count == strides.count, shape.count <= 16,
      (shape + strides).allSatisfy({ $0 >= 0 })
    else {
      throw error(
        "a tensor inside its storage of \(storage.count) elements",
        "offset \(offset), shape \(shape), strides \(strides)")
    }
    heap.tensors.append(tensor)
    return .tensor(heap.tensors.count - 1)
  }

  /// The storage that ('storage', type, key, location, count[, part]) names.
  mutating func storage(named value: PickleValue) throws(FormatError) -> PickleValue {
    guard let parts = heap.elements(value), parts.count >= 5, case .text("storage") = parts[0],
      case .global(.storage(let type)) = parts[1], case .text(let key) = parts[2],
      case .integer(let count) = parts[4], count >= 0
    else { throw error("the type, name and size of a storage", "other values") }
    var (size, start) = (count, 0)
    if parts.count > 5, let part = heap.elements(parts[5]) {
      guard part.count == 3, case .integer(let first) = part[1], case .integer(let view) = part[2],
        first >= 0, view >= 0, first <= count, view <= count - first
      else { throw error("a part inside the storage '\(key)'", "one outside") }
      (start, size) = (first, view)
    }
    heap.storages.append(TorchStorage(type: type, key: key, count: size, start: start))
    return .storage(heap.storages.count - 1)
  }
}

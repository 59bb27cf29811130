// SPDX-License-Identifier: MIT
import Storage

/// Reads what `torch.save` pickles, and nothing else; it never runs anything.
///
/// The machine of the pickle protocol (2, and what 4 adds) with the instructions that tensors need.
/// Imports give marks from a fixed list (`TorchGlobal`), calls are understood only for those marks,
/// and instructions that make objects of arbitrary classes are errors.
struct PickleReader {
  /// Instructions beyond which a file is no list of tensors.
  static let instructionLimit = 4_000_000

  let bytes: ArraySlice<UInt8>
  let file: String
  var position: Int
  var heap = PickleHeap()
  var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var instructions = 0
  /// Dictionaries that were made as ordered ones: they alone may be given a state.
  private var ordered: Set<Int> = []

  /// Starts at the first of `bytes`; offsets in errors count from the start of their array.
  init(_ bytes: ArraySlice<UInt8>, file: String) {
    self.bytes = bytes
    self.file = file
    position = bytes.startIndex
  }

  /// Reads one pickle, from its first instruction to its last, and gives its value.
  mutating func read() throws(FormatError) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      instructions += 1
      guard instructions <= Self.instructionLimit else {
        throw error("fewer than \(Self.instructionLimit) instructions", "more")
      }
      let code = try byte()
      if code == UInt8(ascii: ".") { return try pop() }
      if try readConstant(code) { continue }
      if try readContainer(code) { continue }
      guard try readReference(code) else { throw refusal(of: code) }
    }
  }

  // MARK: Instructions

  /// Numbers, texts and truth values.
  private mutating func readConstant(_ code: UInt8) throws(FormatError) -> Bool {
    switch code {
    case 0x80: _ = try byte()
    case 0x95: _ = try number(UInt64.self)
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.boolean(true))
    case 0x89: stack.append(.boolean(false))
    case UInt8(ascii: "J"): stack.append(.integer(Int(try number(Int32.self))))
    case UInt8(ascii: "K"): stack.append(.integer(Int(try byte())))
    case UInt8(ascii: "M"): stack.append(.integer(Int(try number(UInt16.self))))
    case 0x8a: try pushLong()
    case UInt8(ascii: "G"):
      stack.append(.real(Double(bitPattern: try number(UInt64.self).byteSwapped)))
    case UInt8(ascii: "X"), UInt8(ascii: "T"), UInt8(ascii: "B"):
      try pushText(size: Int(try number(UInt32.self)))
    case UInt8(ascii: "U"), UInt8(ascii: "C"), 0x8c: try pushText(size: Int(try byte()))
    case 0x8d: try pushText(size: Int(clamping: try number(UInt64.self)))
    default: return false
    }
    return true
  }

  /// Tuples, lists and dictionaries.
  private mutating func readContainer(_ code: UInt8) throws(FormatError) -> Bool {
    switch code {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: ")"): pushTuple([])
    case UInt8(ascii: "t"): pushTuple(try popToMark())
    case 0x85...0x87: pushTuple(try pop(count: Int(code) - 0x84))
    case UInt8(ascii: "]"): pushList([])
    case UInt8(ascii: "a"): try append([try pop()])
    case UInt8(ascii: "e"): try append(try popToMark())
    case UInt8(ascii: "}"): pushDictionary()
    case UInt8(ascii: "s"): try insert(try pop(count: 2))
    case UInt8(ascii: "u"): try insert(try popToMark())
    default: return false
    }
    return true
  }

  /// The memo, imports and calls.
  private mutating func readReference(_ code: UInt8) throws(FormatError) -> Bool {
    switch code {
    case UInt8(ascii: "q"): memo[Int(try byte())] = try top()
    case UInt8(ascii: "r"): memo[Int(try number(UInt32.self))] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): try recall(Int(try byte()))
    case UInt8(ascii: "j"): try recall(Int(try number(UInt32.self)))
    case UInt8(ascii: "c"): try pushGlobal(try line(), try line())
    case 0x93:
      let names = try pop(count: 2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw error("the name of an import", "something else")
      }
      try pushGlobal(module, name)
    case UInt8(ascii: "R"):
      let parts = try pop(count: 2)
      stack.append(try call(parts[0], with: parts[1]))
    case UInt8(ascii: "b"):
      _ = try pop()
      try checkTakesState(try top())
    case UInt8(ascii: "Q"): stack.append(try storage(named: try pop()))
    default: return false
    }
    return true
  }

  // MARK: The stack

  mutating func pop() throws(FormatError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw error("a value on the stack", "an empty stack")
    }
    return value
  }

  private mutating func pop(count: Int) throws(FormatError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw error("\(count) values on the stack", "\(stack.count)")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(FormatError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw error("a mark on the stack", "none") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private func top() throws(FormatError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.last else {
      throw error("a value on the stack", "an empty stack")
    }
    return value
  }

  private mutating func recall(_ number: Int) throws(FormatError) {
    guard let value = memo[number] else {
      throw error("a value that was remembered", "number \(number)")
    }
    stack.append(value)
  }

  // MARK: Containers

  mutating func pushTuple(_ elements: [PickleValue]) {
    heap.tuples.append(elements)
    stack.append(.tuple(heap.tuples.count - 1))
  }

  private mutating func pushList(_ elements: [PickleValue]) {
    heap.lists.append(elements)
    stack.append(.list(heap.lists.count - 1))
  }

  private mutating func pushDictionary() {
    heap.dictionaries.append([])
    stack.append(.dictionary(heap.dictionaries.count - 1))
  }

  /// Makes the value of a call to OrderedDict: empty, or of a list of pairs.
  mutating func orderedDictionary(of arguments: [PickleValue]) throws(FormatError) -> PickleValue {
    var members: [(key: PickleValue, value: PickleValue)] = []
    if let first = arguments.first {
      guard let pairs = heap.elements(first) else { throw error("a list of pairs", first.kind) }
      // One list can be named by many calls, each of which makes a copy.
      instructions += pairs.count
      guard instructions <= Self.instructionLimit else {
        throw error("fewer than \(Self.instructionLimit) instructions", "more")
      }
      for pair in pairs {
        guard let parts = heap.elements(pair), parts.count == 2 else {
          throw error("a list of pairs", "other values")
        }
        members.append((parts[0], parts[1]))
      }
    }
    heap.dictionaries.append(members)
    ordered.insert(heap.dictionaries.count - 1)
    return .dictionary(heap.dictionaries.count - 1)
  }

  private mutating func append(_ elements: [PickleValue]) throws(FormatError) {
    guard case .list(let place) = try top() else { throw error("a list", try top().kind) }
    heap.lists[place] += elements
  }

  private mutating func insert(_ parts: [PickleValue]) throws(FormatError) {
    guard case .dictionary(let place) = try top(), parts.count % 2 == 0 else {
      throw error("keys and values for a dictionary", try top().kind)
    }
    for index in stride(from: 0, to: parts.count, by: 2) {
      heap.dictionaries[place].append((parts[index], parts[index + 1]))
    }
  }

  private func checkTakesState(_ value: PickleValue) throws(FormatError) {
    switch value {
    case .dictionary(let place) where ordered.contains(place): break
    case .opaque: break
    default: throw error("a state for an OrderedDict", "one for \(value.kind)")
    }
  }
}

// SPDX-License-Identifier: MIT
import Networks
import Storage
import Tensors

/// A quantized network as the one tensor of a safetensors file, for weights of few bits: beside codes
/// of one bit, a header that names every array would be a good part of the file.
///
/// Little endian: the sizes of the three deflated parts as UInt32, the last 0 where codes are not
/// deflated; the record (`NetworkRecord`, with `dictionary`); exponents, of which `NumberPlanes` tells;
/// the rest of the numbers; the codes of every weight array (`PackedCodes`) and then the masks, a bit
/// for each value.
enum CompactModel {
  private static let version = "1"
  private static let tensorName = "network"
  private static let hint = "the file is damaged: load another copy of it"
  /// How many bytes the deflated parts may become, so that a small file cannot ask for much memory;
  /// codes that would become more are not deflated.
  private static func limit(packed: Int) -> Int { max(1 << 20, packed * 16) }

  // MARK: Writing

  /// The file of a network.
  static func file(of network: Network) throws(FormatError) -> SafetensorsFile {
    let parameters = network.parameters.map(\.parameter)
    var record = NetworkRecord.object(of: network, isPacked: true)
    let masked = network.parameters.filter { $0.parameter.mask != nil }
    if !masked.isEmpty { record["masks"] = .array(masked.map { .string($0.key) }) }
    var numbers: [[Float]] = []
    var codes: [UInt8] = []
    for parameter in parameters {
      guard parameter.isPackable, let rule = parameter.quantizer else {
        let rule = parameter.quantizer as? BrainFloatQuantizer
        numbers.append((rule?.quantized(parameter.value) ?? parameter.value).values)
        continue
      }
      let (found, scales) = rule.codes(of: parameter.value, mask: parameter.mask)
      numbers.append(scales)
      codes += PackedCodes.bytes(found, bits: rule.bits)
    }
    for keyed in masked {
      codes += PackedCodes.bytes(keyed.parameter.mask?.values ?? [], bits: 1)
    }
    let (exponents, rest) = NumberPlanes.split(numbers)
    let text = Gzip.deflateRaw(
      Array(JSONValue.object(record).shortened.text().utf8)[...], dictionary: dictionary)
    let high = Gzip.deflateRaw(exponents[...])
    let small = Gzip.deflateRaw(codes[...])
    let isSmaller = small.count < codes.count && codes.count <= limit(packed: small.count)
    let bytes =
      [text.count, high.count, isSmaller ? small.count : 0]
      .flatMap { UInt32($0).littleEndianBytes } + text + high + rest + (isSmaller ? small : codes)
    return try SafetensorsFile(
      entries: [
        SafetensorsEntry(
          name: tensorName, type: .uint8, shape: [bytes.count], bytes: bytes[...])
      ], metadata: [SafetensorsModelFormat.compactKey: version])
  }

  // MARK: Reading

  /// The network of a file; no more is made than its bytes warrant.
  static func network(
    from file: SafetensorsFile, _ path: String
  ) throws(FormatError) -> Network {
    guard file.metadata[SafetensorsModelFormat.compactKey] == version,
      let bytes = file[tensorName]?.bytes, file.entries.count == 1,
      let sizes = partSizes(bytes)
    else {
      throw FormatError(
        file: path, expected: "a compact network of version \(version)",
        found: "another version or other tensors", hint: "load it with the program that saved it")
    }
    var rest = bytes.dropFirst(12)
    let text = try inflated(
      rest.prefix(sizes[0]), dictionary: dictionary, limit: limit(packed: sizes[0]), path)
    rest = rest.dropFirst(sizes[0])
    let high = rest.prefix(sizes[1])
    rest = rest.dropFirst(sizes[1])
    // One for each number, of which something is in the rest, and one for each array of the record.
    let exponents = try inflated(high, limit: rest.count + text.count, path)
    var codes = rest.suffix(sizes[2])
    if sizes[2] > 0 {
      codes = try inflated(codes, limit: limit(packed: codes.count), path)[...]
      rest = rest.dropLast(sizes[2])
    }
    let record = String(decoding: text, as: UTF8.self)
    let limit = (sizes[2] > 0 ? codes.count : rest.count) * 8 + rest.count
    let skeleton = try NetworkRecord.network(from: record, parameterLimit: limit, file: path)
    var reading = CompactReading(
      exponents: exponents, rest: rest, codes: sizes[2] > 0 ? codes : nil, path: path)
    let arrays = try reading.arrays(of: skeleton, masked: try masks(record, path))
    return try NetworkRecord.filled(skeleton, from: arrays, file: path)
  }

  private static func partSizes(_ bytes: ArraySlice<UInt8>) -> [Int]? {
    let sizes = (0..<3).compactMap { bytes.littleEndian(at: 4 * $0, as: UInt32.self) }.map(Int.init)
    return sizes.count == 3 && 12 + sizes.reduce(0, +) <= bytes.count ? sizes : nil
  }

  private static func inflated(
    _ bytes: ArraySlice<UInt8>, dictionary: [UInt8] = [], limit: Int, _ path: String
  ) throws(FormatError) -> [UInt8] {
    do throws(StorageError) {
      return try Gzip.inflateRaw(bytes, dictionary: dictionary, path: path, limit: limit)
    } catch {
      throw FormatError(
        file: path, expected: "deflated parts of a network", found: error.description, hint: hint)
    }
  }

  private static func masks(_ record: String, _ path: String) throws(FormatError) -> Set<String> {
    guard let keys = try? JSONValue(parsing: record, depth: 256)["masks"] else { return [] }
    let names = keys.arrayValue?.compactMap(\.stringValue) ?? []
    guard names.count == keys.arrayValue?.count else {
      throw RecordReader.misfit(path, "keys of masks", keys.kind)
    }
    return Set(names)
  }
}

extension JSONValue {
  /// The same with numbers that come from floats in the digits that a float needs.
  fileprivate var shortened: JSONValue {
    switch self {
    case .number(let value):
      let float = Float(value)
      guard Double(float) == value, let short = Double(float.description), Float(short) == float
      else { return self }
      return .number(short)
    case .array(let elements): return .array(elements.map(\.shortened))
    case .object(let object):
      var result = JSONObject()
      for member in object.members { result[member.name] = member.value.shortened }
      return .object(result)
    default: return self
    }
  }
}

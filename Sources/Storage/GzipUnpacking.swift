// SPDX-License-Identifier: MIT

/// Unpacks gzip members one after another from pieces of a file.
struct GzipUnpacking: ~Copyable {
  private enum Place {
    case betweenMembers
    case inMember
    case padding
  }

  private let path: String
  private let limit: Int
  private var inflater: Inflater
  private var offset = 0
  private var place = Place.betweenMembers

  init(path: String, packedSize: Int, limit: Int) {
    self.path = path
    self.limit = limit
    // Images of clothes and digits shrink to a half or less: a first guess, not a bound.
    inflater = Inflater(
      .gzip, expecting: packedSize.multipliedReportingOverflow(by: 2).0, limit: limit)
  }

  /// Unpacks the next bytes of the file.
  mutating func feed(_ piece: ArraySlice<UInt8>) throws(StorageError) {
    var rest = piece
    while let first = rest.first {
      switch place {
      case .betweenMembers where offset > 0 && first == 0: place = .padding
      case .betweenMembers: try startMember(with: first)
      case .inMember: try unpackMember(&rest)
      case .padding:
        guard first == 0 else { throw corrupt("there is other data after the packed data") }
        rest.removeFirst()
        offset += 1
      }
    }
  }

  /// The unpacked bytes, once the whole file was fed.
  consuming func finish() throws(StorageError) -> [UInt8] {
    guard offset > 0, place != .inMember else {
      throw StorageError(.unpack, path: path, reason: .truncated(offset: offset))
    }
    return inflater.output
  }

  private mutating func startMember(with first: UInt8) throws(StorageError) {
    guard first == 0x1f else {
      if offset > 0 { throw corrupt("there is other data after the packed data") }
      throw StorageError(.unpack, path: path, reason: .notCompressed)
    }
    if offset > 0 { inflater.restart() }
    place = .inMember
  }

  private mutating func unpackMember(_ rest: inout ArraySlice<UInt8>) throws(StorageError) {
    do throws(Inflater.Failure) {
      switch try inflater.feed(rest) {
      case .needsInput:
        offset += rest.count
        rest = []
      case .ended(let used):
        offset += used
        rest = rest.dropFirst(used)
        place = .betweenMembers
      }
    } catch {
      throw error.storageError(path: path, limit: limit, base: offset)
    }
  }

  private func corrupt(_ detail: String) -> StorageError {
    StorageError(.unpack, path: path, reason: .corrupt(offset: offset, detail: detail))
  }
}

// SPDX-License-Identifier: MIT
import Storage
import TestSupport
import Testing

@Suite struct DigestTests {
  /// The test values of FIPS 180-2 and RFC 1321.
  @Test(arguments: [
    (DigestAlgorithm.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.md5, "900150983cd24fb0d6963f7d28e17f72"),
  ])
  func knownValues(algorithm: DigestAlgorithm, hex: String) {
    #expect(Digest(algorithm, of: Array("abc".utf8)).hex == hex)
    #expect(Digest(algorithm, hex: hex.uppercased()) == Digest(algorithm, hex: hex))
  }

  @Test(arguments: DigestAlgorithm.allCases) func filesAndPieces(algorithm: DigestAlgorithm) throws
  {
    let folder = try ScratchFolder()
    let bytes = TestData.noise(600_000)
    try AtomicFile.write(bytes, to: folder("file"))
    let whole = Digest(algorithm, of: bytes)
    #expect(try Digest(algorithm, ofFile: folder("file")) == whole)
    var builder = DigestBuilder(algorithm)
    builder.update(bytes[..<7])
    builder.update(bytes[7...])
    #expect(builder.finish() == whole)
  }

  @Test func textsDoNotMerge() {
    func digest(_ texts: String...) -> Digest {
      var builder = DigestBuilder(.sha256)
      for text in texts { builder.update(text: text) }
      return builder.finish()
    }
    #expect(digest("ab", "c") != digest("a", "bc"))
    #expect(digest("ab", "c") == digest("ab", "c"))
  }

  @Test func aMissingFileIsAnError() {
    #expect(storageError { _ = try Digest(.md5, ofFile: "/none/file") } != nil)
  }
}

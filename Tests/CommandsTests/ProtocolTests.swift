// SPDX-License-Identifier: MIT
import Commands
import Language
import TestSupport
import Testing

@Suite("Protocols")
struct ProtocolTests {
  @Test(
    "tell relatives apart by what they are, not by what they are called",
    arguments: ["audit eps=0.1 n=20", "attack fgsm eps=0.1 n=20"])
  func relatives(line: String) throws {
    // The protocol where the relative is made in some way and has some name.
    func found(_ making: String, called name: String) throws -> FieldValue {
      let shell = try TestData.shell()
      try shell.run("reset base; \(making); let \(name) = model; reset base")
      return try #require(try shell.result("\(line) from=\(name)")["protocol"])
    }
    let first = try found("prune 0.25", called: "b")
    #expect(try found("prune 0.25", called: "c") == first)
    #expect(try found("prune 0.5", called: "b") != first)
  }
}

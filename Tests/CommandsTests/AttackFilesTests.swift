// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Language
import TestSupport
import Testing

@Suite("Files of an attack")
struct AttackFilesTests {
  @Test("files are written again where the step is in the ledger")
  func replay() throws {
    let shell = Shell(ledger: try ScratchFolder())
    try shell.run("cache over=0s\n\(try TestData.tiny())")
    let folder = try ScratchFolder()
    for _ in 0..<3 {
      try shell.run("attack pgd eps=0.2 n=10 outcomes='\(folder("all.csv"))'")
      #expect(!(try folder.bytes("all.csv")).isEmpty)
      try FileManager.default.removeItem(atPath: folder("all.csv"))
    }
    // Without files the step is the ledger's.
    try shell.run("attack pgd eps=0.2 n=10")
    #expect(try shell.result("attack pgd eps=0.2 n=10")["cached"] != nil)
  }

  @Test("every image is told of, and every picture that breaks one is there")
  func files() throws {
    let shell = try TestData.shell()
    let folder = try ScratchFolder()
    try shell.run("train 2 lr=0.05 momentum=0.9")
    for line in [
      "attack pgd eps=0.2 n=40", "attack autoattack version=custom attacks={pgd} eps=0.2 n=40",
    ] {
      let record = try shell.result(
        "\(line) snap=8bit images='\(folder("pictures"))' outcomes='\(folder("all.csv"))'")
      let text = String(decoding: try folder.bytes("all.csv"), as: UTF8.self)
      let rows = text.split(whereSeparator: \.isNewline).map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      #expect(
        rows[0] == [
          "image", "label", "prediction", "outcome", "attack", "start", "step", "distance",
        ])
      #expect(rows.count == 41)
      let broken = rows.dropFirst().filter { $0[3] == "broken" }
      let robust = rows.dropFirst().filter { $0[3] == "robust" }
      #expect(!broken.isEmpty && broken.allSatisfy { $0[4] == "pgd" && Int($0[6]) != nil })
      #expect(broken.allSatisfy { (Double($0[7]) ?? 1) <= 0.2001 })
      #expect(record["robust_accuracy"] == .fraction(Double(robust.count) / 40))
      #expect(record["pictures"] == .count(broken.count))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder("pictures"))
      #expect(names.count == broken.count && names.allSatisfy { $0.hasSuffix(".png") })
      guard case .records(let classes)? = record["classes"] else {
        Issue.record("no classes")
        return
      }
      let count = classes.compactMap { $0["count"]?.doubleValue }.reduce(0, +)
      #expect(count == 40)
      try FileManager.default.removeItem(atPath: folder("pictures"))
    }
  }

  @Test("words that do not fit together are refused")
  func refused() throws {
    let shell = try TestData.shell()
    #expect(throws: ScriptError.self) { try shell.run("attack fgsm n=5 images=a") }
    #expect(throws: ScriptError.self) {
      try shell.run("attack fgsm n=5 protocol=paper snap=8bit")
    }
  }
}

// SPDX-License-Identifier: MIT
import Commands
import Foundation
import Language
import Synchronization
import TestSupport
import Testing

/// Every way to train that the records of the commands know.
struct TrainingWay: Sendable, CustomTestStringConvertible {
  let line: String
  var testDescription: String { line }

  static let all: [TrainingWay] = {
    let forms = ["train", "finetune"].compactMap { CommandRegistry.catalog.signature($0) }
      .flatMap(\.forms)
    let own = forms.map { form in
      var words = [form.title, "2", "n=96", "batch=16"]
      if form.parameter("steps") != nil { words.append("steps=2") }
      if form.parameter("momentum") != nil { words.append("momentum=0.9") }
      return words.joined(separator: " ")
    }
    let others = [
      "hydra 0.5 epochs=2 n=96 batch=16", "admm 0.5 epochs=2 n=96 batch=16 updates=3",
      "prune 0.6 steps=3 { finetune 1 n=96 batch=16 }",
      "quantize 4 images=32; finetune 2 n=96 batch=16",
      "mask 0.5; train 2 n=96 batch=16 optimizer=adam lr=0.01",
    ]
    return (own + others).map(TrainingWay.init(line:))
  }()
}

@Suite("Steps that were cut off")
struct ResumeTests {
  private func shell(
    _ ledger: ScratchFolder, interruption: Interruption = .none,
    output: RecordingOutput = .init()
  ) throws -> Shell {
    Shell(output: output, interruption: interruption, ledger: ledger)
  }

  private func preamble() throws -> String {
    """
    cache over=0s checkpoint=0s
    load idx path='\(try TestData.folder().path)'
    network tiny {
      conv 8 kernel=3 stride=2 pad=1; batchnorm; relu; conv 8 kernel=3 stride=2 pad=1; relu
      flatten; linear 10
    }
    load tiny
    let base = model

    """
  }

  /// What a line needs beside its options, such as a teacher.
  private func completed(_ line: String) -> String {
    let words = line.split(separator: " ").map(String.init)
    guard let signature = CommandRegistry.catalog.signature(words[0]) else { return line }
    let form = signature.form(signature.variant(words[1]))
    let needed = form.parameters.filter { $0.isRequired && $0.name != "ratio" }.compactMap {
      parameter -> String? in
      switch parameter.type {
      case .model: "\(parameter.name)=base"
      case .list(of: .model, _): "\(parameter.name)={base, base}"
      default: nil
      }
    }
    return ([line] + needed).joined(separator: " ")
  }

  @Test("go on to the same model", arguments: TrainingWay.all)
  func resume(_ way: TrainingWay) throws {
    let line = completed(way.line)
    let whole = try shell(try ScratchFolder())
    try whole.run(try preamble() + line)
    let ledger = try ScratchFolder()
    let output = RecordingOutput()
    let cut = try shell(
      ledger, interruption: Interruption { output.progressCount >= 7 ? 2 : 0 }, output: output)
    try cut.run(try preamble())
    #expect(throws: SessionInterrupted.self) { try cut.run(line) }
    let again = try shell(ledger)
    try again.run(try preamble() + line)
    #expect(again.output.notes.contains { $0.hasPrefix("goes on from a checkpoint") })
    #expect(again.session.modelHash == whole.session.modelHash)
    #expect(try ledger.names().contains("checkpoints"))
  }

  @Test("training that one key has stopped goes on, however short it was")
  func stopped() throws {
    let line = "train 50"
    let ledger = try ScratchFolder()
    let output = RecordingOutput()
    let usual = "cache checkpoint=30s\n"
    let cut = try shell(
      ledger, interruption: Interruption { output.progressCount >= 7 ? 1 : 0 }, output: output)
    try cut.run(try preamble() + usual)
    let found = try cut.run(line).last
    #expect(found?["partial"] == .flag(true))
    #expect(output.text.contains("the same command goes on from here"))
    let again = try shell(ledger)
    try again.run(try preamble() + usual + line)
    #expect(again.output.notes.contains { $0.hasPrefix("goes on from a checkpoint") })
  }

  @Test("a block that one key has stopped goes on with the networks that belong to it")
  func stoppedBlock() throws {
    let line = "prune 0.5 steps=2 { finetune 1 n=96 batch=16; finetune 1 n=96 batch=16 }"
    let whole = try shell(try ScratchFolder())
    try whole.run(try preamble() + line)
    let ledger = try ScratchFolder()
    let output = RecordingOutput()
    // Within the first of the two trainings.
    let cut = try shell(
      ledger, interruption: Interruption { output.progressCount >= 3 ? 1 : 0 }, output: output)
    try cut.run(try preamble())
    #expect(throws: SessionInterrupted.self) { try cut.run(line) }
    #expect(output.notes.contains { $0.contains("(stopped)") })
    // Of the second there is nothing to keep.
    #expect(checkpoints(ledger).count == 1)
    let again = try shell(ledger)
    try again.run(try preamble() + line)
    #expect(again.output.notes.count { $0.hasPrefix("goes on from a checkpoint") } == 1)
    #expect(again.session.modelHash == whole.session.modelHash)
  }

  @Test(
    "what cannot go on is not said to",
    arguments: [
      // The checkpoint is the outer command's; nobody reads it; none is kept, since the stop falls
      // into the check after the last batch.
      ("prune 0.5 steps=2 { finetune 1 n=96 batch=16 }", false, 3),
      ("train 1 n=96 batch=16", true, 3),
      ("train 1 n=96 batch=16 best=val held=10", false, 6),
    ])
  func noPromise(line: String, isFresh: Bool, reports: Int) throws {
    let output = RecordingOutput()
    var settings = SessionSettings(threads: 2)
    settings.isFresh = isFresh
    let shell = Shell(
      settings: settings, output: output,
      interruption: Interruption { output.progressCount >= reports ? 1 : 0 },
      ledger: try ScratchFolder())
    try shell.run(try preamble())
    do {
      try shell.run(line)
    } catch is SessionInterrupted {}
    let said = ([output.text] + output.notes).joined(separator: "\n")
    #expect(said.contains("(stopped)"), "\(said)")
    #expect(!said.contains("goes on from here"), "\(said)")
  }

  @Test(
    "attacks go on with the images that are left",
    arguments: [
      "attack pgd eps=0.1 steps=40 restarts=3 start=random",
      "attack pgd eps={0.05, 0.1} steps=40 restarts=2 start=random",
      "attack autoattack version=custom attacks={pgd, fgsm, square} eps=0.1",
      "quantize 4 images=32; attack pgd gradient=worst squarequeries=60 steps=40 eps=0.1",
    ])
  func attacks(line: String) throws {
    let trained = try preamble() + "train 2\n"
    let whole = try shell(try ScratchFolder())
    let expected = try whole.run(trained + line).last
    let ledger = try ScratchFolder()
    let isTrained = Mutex(false)
    // As soon as the outcome of one image is on disk.
    let cut = try shell(
      ledger,
      interruption: Interruption {
        isTrained.withLock(\.self) && !checkpoints(ledger).isEmpty ? 2 : 0
      })
    try cut.run(trained)
    isTrained.withLock { $0 = true }
    #expect(throws: SessionInterrupted.self) { try cut.run(line) }
    let again = try shell(ledger)
    let found = try again.run(trained + line).last
    #expect(again.output.notes.contains { $0.hasPrefix("goes on from a checkpoint, with") })
    for name in ["robust_accuracy", "clean_accuracy", "count", "queries", "protocol"] {
      #expect(found?[name] == expected?[name], "\(name)")
    }
    #expect(checkpoints(ledger).isEmpty)
  }

  private func checkpoints(_ ledger: ScratchFolder) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: ledger("checkpoints"))) ?? []
  }

  @Test func attacksInABlockKeepNoOutcomesForEachOther() throws {
    func figures(_ interval: String) throws -> [String] {
      let shell = try shell(try ScratchFolder())
      try shell.run(try preamble() + "train 2\ncache checkpoint=\(interval)")
      try shell.run(
        "prune 0.5 steps=3 { attack fgsm eps=0.1 n=60; attack pgd eps=0.1 steps=5 n=60 }")
      return shell.output.notes.filter { $0.hasPrefix("robust accuracy") }
    }
    let found = try figures("0s")
    #expect(found.count == 4)
    #expect(found == (try figures("1h")))
  }
}

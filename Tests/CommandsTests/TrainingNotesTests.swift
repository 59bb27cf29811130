// SPDX-License-Identifier: MIT
import Commands
import Language
import Testing

/// What is said of a training besides its figures.
@Suite("Notes on a training")
struct TrainingNotesTests {
  @Test(
    "speak of the plateau of equal scores where the loss is theirs, not beyond it",
    arguments: [
      // Decay takes the weights away: ln 10 is 2.303.
      ("train adv 2 batch=16 lr=0.1 decay=5 eps=0.9 steps=1", true),
      ("train adv 1 n=64 batch=16 lr=0.02 eps=0.9 steps=1", false),
    ])
  func plateau(line: String, isTold: Bool) throws {
    let shell = Shell()
    try shell.run(try TestData.tiny())
    let record = try shell.result(line)
    let loss = try #require(record["loss"]?.doubleValue)
    #expect(isTold ? (2.28...2.34).contains(loss) : loss > 2.4, "\(loss)")
    #expect((record["accuracy"]?.doubleValue ?? 1) <= 0.15)
    #expect(shell.output.text.contains("has not left the plateau") == isTold)
  }
}

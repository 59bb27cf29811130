// SPDX-License-Identifier: MIT
import Commands
import Language
import TestSupport
import Testing

@Suite("Seeds and threads")
struct SeedTests {
  private static let steps = """
    load tiny
    train 1 lr=0.05
    prune 0.5 by=random
    quantize 6 images=100
    finetune adv 1 n=100 steps=2 start=random
    attack pgd eps=0.1 steps=3 start=random restarts=2 n=50
    eval n=77
    """

  private func figures(seed: UInt64, threads: Int = 2) throws -> [[RecordField]] {
    var settings = SessionSettings(threads: threads)
    settings.seed = seed
    let shell = Shell(settings: settings)
    try shell.run(
      """
      load idx path='\(try TestData.folder().path)'
      network tiny { conv 8 kernel=3 stride=2 pad=1; batchnorm; relu; flatten; linear 10 }
      """)
    return try shell.run(Self.steps).map(\.figures)
  }

  @Test("the same seed gives the same figures for any number of threads", arguments: [1, 3, 5])
  func threads(count: Int) throws {
    #expect(try figures(seed: 4, threads: count) == figures(seed: 4, threads: 2))
  }

  @Test("another seed gives others in every random step")
  func others() throws {
    let (first, second) = (try figures(seed: 1), try figures(seed: 2))
    #expect(first[0] == second[0])  // A fresh network has one size.
    for index in [1, 4, 6] { #expect(first[index] != second[index]) }
  }

  @Test("seed= of a command stands for the session's")
  func option() throws {
    let shell = try TestData.shell()
    let one = try shell.result("eval n=50 seed=1")
    try shell.run("set seed=1")
    #expect(try shell.result("eval n=50").figures == one.figures)
    #expect(try shell.result("eval n=50 seed=2").figures != one.figures)
    #expect(shell.session.settings.seed == 1)
  }
}

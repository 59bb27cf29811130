// SPDX-License-Identifier: MIT
import Commands
import Language
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Ctrl-C in quantize")
struct QuantizeInterruptionTests {
  @Test(
    "once gives the step up in whatever pass, and the model stays",
    arguments: [
      ("quantize 8 images=64", 0), ("quantize 8 images=64 batchnorm=reestimate", 0),
      // The calibration tells of its progress at each of its four tiles.
      ("quantize 8 images=64 observer=mse", 4), ("quantize 4 images=64 rounding=adaround", 4),
      ("quantize 4 images=64 rounding=adaround", 5), ("quantize 4 images=64 biases=correct", 4),
      ("quantize to=8KiB n=64 images=64", 0),
    ])
  func given(line: String, reports: Int) throws {
    let output = RecordingOutput()
    let shell = Shell(
      output: output, interruption: Interruption { output.progressCount > reports ? 1 : 0 })
    try shell.run(
      """
      load idx path='\(try TestData.folder().path)'
      network normal { conv 8 kernel=3 stride=2 pad=1; batchnorm; relu; flatten; linear 10 }
      load normal
      """)
    let (journal, results) = (shell.session.trace.steps.map(\.line), shell.session.results.count)
    let before = try #require(shell.session.network)
    #expect(throws: SessionInterrupted.self) { try shell.run(line) }
    let after = try #require(shell.session.network)
    #expect(after.parameters.map(\.parameter) == before.parameters.map(\.parameter))
    #expect(after.history == before.history)
    #expect(shell.session.trace.steps.map(\.line) == journal)
    #expect(shell.session.results.count == results)
  }
}

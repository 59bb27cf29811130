// SPDX-License-Identifier: MIT
import ArgumentParser
import Formats
import Networks
import Storage
import Tensors

/// Measures one job on one network in a process of its own.
struct JobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Measures one whole job; one JSON object as output.",
    discussion: """
      The object holds the seconds of each repetition, the images in one repetition, the peak \
      memory of the process, and what the job found.
      """)

  @Argument(help: "One of \(JobRegistry.all.map { $0.name }.joined(separator: ", ")).")
  var job: String

  @Option(help: "One of \(BenchmarkNetworks.names.joined(separator: ", ")).")
  var network = "eight-layer"

  @Option(help: "A model file instead of a network with random weights.")
  var model: String?

  @Option(help: "Images in a batch.")
  var batch = 64

  @Option(help: "Steps of the attack.")
  var steps = 20

  @Option(help: "Test images, for robust-accuracy.")
  var images = 10_000

  @Option(help: "Arithmetic: fp32 or bf16; for forward also int8.")
  var precision = "fp32"

  @Option(help: "Cores to use.")
  var threads = Parallel.coreCount

  @Option(help: "Least length of a repetition, 0 to 3600 seconds.")
  var seconds = 1.0

  @OptionGroup var turns: TurnOptions

  func validate() throws {
    for (name, value) in [
      ("batch", batch), ("steps", steps), ("images", images), ("threads", threads),
    ] where value < 1 {
      throw ValidationError("--\(name) takes at least 1")
    }
    // The steps of a repetition are counted from it, and nobody waits longer.
    guard (0...3600).contains(seconds) else {
      throw ValidationError("--seconds takes 0 to 3600, found \(seconds)")
    }
    guard PlanOptions.Precision(rawValue: precision) != nil || isInteger else {
      throw ValidationError(
        "--precision takes fp32 or bf16, and int8 for forward, found \(precision)")
    }
  }

  private var isInteger: Bool { precision == "int8" && job == ForwardJob.name }

  func run() throws {
    let kind = try JobRegistry.named(job)
    let plain =
      try model.map { try ModelFormatRegistry.read($0) } ?? BenchmarkNetworks.make(network)
    let job = try kind.init(
      JobSettings(
        network: isInteger ? try plain.roundedToBytes() : plain,
        batch: batch, steps: steps, images: images,
        precision: PlanOptions.Precision(rawValue: precision) ?? .single,
        parallel: Parallel(threads: threads)))
    let meter = Meter(
      warmUp: kind.warmUp, leastSeconds: seconds, turns: turns.turns, report: turns.reporter)
    try job.run(meter)
    print(outcome(job, meter).text())
  }

  private func outcome(_ job: any Job, _ meter: Meter) -> JSONValue {
    var outcome = JSONObject()
    outcome["job"] = .string(self.job)
    outcome["network"] = .string(model ?? network)
    outcome["batch"] = .integer(batch)
    outcome["precision"] = .string(precision)
    outcome["instructionSet"] = .string(Kernels.instructionSet)
    outcome["threads"] = .integer(threads)
    outcome["seconds"] = .array(meter.seconds.map { .number($0) })
    outcome["images"] = .integer(job.imagesPerStep * meter.stepsPerRepetition)
    outcome["peakBytes"] = .integer(PeakMemory.bytes)
    for figure in job.figures.members { outcome[figure.name] = figure.value }
    return .object(outcome)
  }
}

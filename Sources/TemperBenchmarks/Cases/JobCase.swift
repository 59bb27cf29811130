// SPDX-License-Identifier: MIT

/// One row of the table of whole jobs, which is data.
struct JobCase {
  let job: String
  let network: String
  let batch: Int
  let steps: Int
  let precision: String

  /// Every job case.
  static let all: [JobCase] = [
    JobCase(ForwardJob.name, "eight-layer", 256),
    JobCase(ForwardJob.name, "eight-layer", 64, precision: "int8"),
    JobCase(ForwardJob.name, "eight-layer-half", 64, precision: "int8"),
    JobCase(ForwardJob.name, "resnet18", 64),
    JobCase(ForwardJob.name, "resnet18", 64, precision: "int8"),
    JobCase(TrainingJob.name, "eight-layer", 64),
    JobCase(GradientsJob.name, "eight-layer", 64),
    JobCase(GradientsJob.name, "eight-layer", 256),
    JobCase(AdversarialTrainingJob.name, "eight-layer", 64),
    JobCase(GradientsJob.name, "eight-layer-half", 256),
    JobCase(GradientsJob.name, "eight-layer-odd", 256),
    JobCase(GradientsJob.name, "eight-layer-tenth", 256),
    JobCase(AdversarialTrainingJob.name, "resnet20", 128, steps: 10),
    JobCase(AdversarialTrainingJob.name, "resnet18", 64, steps: 3),
  ]

  private init(
    _ job: String, _ network: String, _ batch: Int, steps: Int = 20, precision: String = "fp32"
  ) {
    (self.job, self.network, self.batch, self.steps) = (job, network, batch, steps)
    self.precision = precision
  }

  var name: String {
    let attack = [GradientsJob.name, AdversarialTrainingJob.name].contains(job)
    return "\(network) \(job)\(attack ? " PGD-\(steps)" : ""), batch \(batch)"
      + (precision == "fp32" ? "" : ", \(precision)")
  }

  /// The arguments of a process that measures it.
  func arguments(threads: Int, repeats: Int) -> [String] {
    [
      "job", job, "--network", network, "--batch", "\(batch)", "--steps", "\(steps)",
      "--precision", precision, "--threads", "\(threads)", "--repetitions", "\(repeats)",
      "--seconds", "0.5",
    ]
  }
}

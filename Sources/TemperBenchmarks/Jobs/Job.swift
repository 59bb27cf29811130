// SPDX-License-Identifier: MIT
import Networks
import Storage
import Tensors

/// What a job is run with.
struct JobSettings {
  let network: Network
  let batch: Int
  /// Steps of the attack.
  let steps: Int
  /// Images of the test set, for jobs on real data.
  let images: Int
  let precision: PlanOptions.Precision
  let parallel: Parallel
}

extension JobSettings {
  /// What evaluation and attacks compile a network for, on normalised values.
  var inferenceOptions: PlanOptions {
    var options = PlanOptions(
      inputSpace: .normalized, foldsNormalization: true, precision: precision)
    // Networks that are not quantized have none.
    options.arithmetic = .integer
    return options
  }

  /// Refuses a precision that a job's part of the engine does not take.
  func requireSinglePrecision(for job: String) throws(BenchmarkError) {
    guard precision == .single else { throw .unavailable("\(job) in \(precision.rawValue)") }
  }
}

/// A whole job, as users run it, step by step.
protocol Job: AnyObject, SendableMetatype {
  /// The word for it on the command line.
  static var name: String { get }
  /// What is inside the clock.
  static var clock: String { get }
  /// Steps outside the clock at the start.
  static var warmUp: Int { get }

  /// Prepares everything that is outside the clock.
  init(_ settings: JobSettings) throws

  /// Images that one step works on.
  var imagesPerStep: Int { get }

  /// Takes steps until the meter has seen all turns.
  func run(_ meter: Meter) throws

  /// What the job found, such as an accuracy.
  var figures: JSONObject { get }
}

extension Job {
  static var warmUp: Int { 2 }
  var figures: JSONObject { JSONObject() }
}

/// Every job, from small to large.
enum JobRegistry {
  static let all: [any Job.Type] = [
    ForwardJob.self, TrainingJob.self, GradientsJob.self, AdversarialTrainingJob.self,
    RobustAccuracyJob.self,
  ]

  /// The job of a name.
  ///
  /// - Throws: `BenchmarkError.unknown`.
  static func named(_ name: String) throws -> any Job.Type {
    guard let job = all.first(where: { $0.name == name }) else {
      throw BenchmarkError.unknown("job", name, known: all.map { $0.name })
    }
    return job
  }
}

// SPDX-License-Identifier: MIT

extension PlanBuilder {
  /// Lets operations take over the normalizations, additions and rectifiers that follow them, where
  /// nobody else reads what is between.
  mutating func fuse() {
    if options.foldsNormalization {
      fuse { step, producer in
        guard let normalization = step.operation as? RunningNormalizationOperation,
          let operation = producer.operation as? any NormalizationFusing,
          operation.normalization == nil
        else { return nil }
        operation.normalization = normalization.map
        return producer.inputs
      }
    }
    fuse { step, producer in
      guard step.operation is AdditionOperation,
        let operation = producer.operation as? any AdditionFusing,
        !operation.fusesAddition, !operation.fusesReLU,
        let other = step.inputs.first(where: { $0 != producer.output })
      else { return nil }
      operation.fusesAddition = true
      return producer.inputs + [other]
    }
    fuse { step, producer in
      guard step.operation is ReLUOperation,
        let operation = producer.operation as? any ReLUFusing, !operation.fusesReLU
      else { return nil }
      operation.fusesReLU = true
      return producer.inputs
    }
  }

  /// Offers every step to the last step that it depends on.
  ///
  /// `take` gives the producer's new inputs if the producer does the work of both from now on.
  private mutating func fuse(_ take: (_ step: Step, _ producer: Step) -> [Int]?) {
    var readers: [Int: Int] = [:]
    for step in steps { for input in step.inputs { readers[input, default: 0] += 1 } }
    if options.keepsObserved { for (_, storage) in observed { readers[storage, default: 0] += 1 } }
    var fused: [Step] = []
    var producer: [Int: Int] = [:]
    for step in steps {
      if let index = step.inputs.compactMap({ producer[$0] }).max(),
        readers[fused[index].output] == 1, let inputs = take(step, fused[index])
      {
        fused[index].inputs = inputs
        fused[index].output = step.output
        producer[step.output] = index
      } else {
        producer[step.output] = fused.count
        fused.append(step)
      }
    }
    steps = fused
  }
}

// SPDX-License-Identifier: MIT
import Tensors

/// Runs a batch step by step over all tiles, meeting at operations that need the whole batch.
@safe
final class BatchSynchronization: @unchecked Sendable {
  private let plan: Plan
  private let executors: [TileExecutor]
  /// For each synchronized step: one partial for each tile, and what is shared.
  private let partials: [Int: [UnsafeMutableBufferPointer<Double>]]
  private let shared: [Int: AlignedBuffer]
  /// Runs of steps, each starting at a synchronized one (the first may not).
  private let segments: [Range<Int>]
  /// Whether each step is synchronized.
  private let synchronized: [Bool]
  private var images = 0

  init(_ plan: Plan, executors: [TileExecutor]) {
    self.plan = plan
    self.executors = executors
    var partials: [Int: [UnsafeMutableBufferPointer<Double>]] = unsafe [:]
    var shared: [Int: AlignedBuffer] = [:]
    for (index, step) in plan.steps.enumerated() {
      guard let operation = step.operation as? any SynchronizedOperation else { continue }
      unsafe partials[index] = executors.map { _ in
        .allocate(capacity: operation.partialCount)
      }
      let buffer = AlignedBuffer(count: operation.sharedCount)
      shared[index] = buffer
      for executor in executors { unsafe executor.memory(of: index).shared = buffer.floats }
    }
    unsafe self.partials = partials
    self.shared = shared
    let synchronized = plan.steps.map { $0.operation is any SynchronizedOperation }
    self.synchronized = synchronized
    let starts = [0] + synchronized.indices.filter { $0 > 0 && synchronized[$0] }
    segments = zip(starts, starts.dropFirst() + [plan.steps.count]).map { $0..<$1 }
  }

  deinit {
    unsafe partials.values.forEach { unsafe $0.forEach { unsafe $0.deallocate() } }
  }

  /// Runs the whole batch forward; the executors' inputs are in place.
  ///
  /// Asks the control where all tiles have met, on the thread that deals them out; false if it is
  /// cancelled.
  func forward(tiles: Int, lives: LiveLanes, parallel: Parallel, control: RunControl) -> Bool {
    images = lives.total(of: tiles)
    for segment in segments {
      guard !control.isCancelled else { return false }
      if let operation = plan.steps[segment.lowerBound].operation as? any SynchronizedOperation {
        forwardSum(segment.lowerBound, operation, tiles: tiles, lives: lives, parallel: parallel)
      }
      parallel.forEach(tiles) { tile, _ in
        for step in segment { executors[tile].forward(step: step, live: lives[tile]) }
      }
    }
    return true
  }

  /// Runs the whole batch backward from the gradients to the class scores.
  ///
  /// Asks the control as `forward` does; false if it is cancelled.
  func backward(
    tiles: Int, groups: Int, gradients: [AlignedBuffer]?, lives: LiveLanes, parallel: Parallel,
    control: RunControl
  ) -> Bool {
    for segment in segments.reversed() {
      guard !control.isCancelled else { return false }
      parallel.forEach(groups) { group, _ in
        let sum = unsafe gradients.map { unsafe $0[group].floats }
        for tile in BatchExecutor.tiles(of: group, groups: groups, tiles: tiles) {
          for step in segment.reversed() where !isSynchronized(step) {
            unsafe executors[tile].backward(
              step: step, live: lives[tile], gradients: sum)
          }
        }
      }
      let first = segment.lowerBound
      guard let operation = plan.steps[first].operation as? any SynchronizedOperation else {
        continue
      }
      backwardSum(
        first, operation, tiles: tiles, lives: lives, parallel: parallel,
        gradients: gradients?.first)
      parallel.forEach(tiles) { tile, _ in
        unsafe executors[tile].backward(step: first, live: lives[tile], gradients: nil)
      }
    }
    return true
  }

  func updateStatistics(in parameters: AlignedBuffer, share: Float?) {
    for (index, buffer) in shared {
      guard let operation = plan.steps[index].operation as? any SynchronizedOperation else {
        continue
      }
      unsafe operation.updateStatistics(
        parameters.floats, shared: buffer.floats, images: images, share: share)
    }
  }

  private func isSynchronized(_ step: Int) -> Bool { synchronized[step] }

  private func forwardSum(
    _ step: Int, _ operation: any SynchronizedOperation, tiles: Int, lives: LiveLanes,
    parallel: Parallel
  ) {
    guard let parts = unsafe partials[step], let buffer = shared[step] else { return }
    unsafe gather(parts, tiles: tiles, parallel: parallel) { tile, part in
      unsafe operation.gatherForward(
        executors[tile].memory(of: step), live: lives[tile], into: part)
    }
    unsafe operation.shareForward(
      UnsafePointer(parts[0].baseAddress.unsafelyUnwrapped), images: images,
      shared: buffer.floats)
  }

  private func backwardSum(
    _ step: Int, _ operation: any SynchronizedOperation, tiles: Int, lives: LiveLanes,
    parallel: Parallel, gradients: AlignedBuffer?
  ) {
    guard let parts = unsafe partials[step], let buffer = shared[step] else { return }
    unsafe gather(parts, tiles: tiles, parallel: parallel) { tile, part in
      unsafe operation.gatherBackward(
        executors[tile].memory(of: step), live: lives[tile], into: part)
    }
    unsafe operation.shareBackward(
      UnsafePointer(parts[0].baseAddress.unsafelyUnwrapped), images: images,
      shared: buffer.floats, gradients: gradients.map { unsafe $0.floats })
  }

  /// Lets every tile fill its partial, then adds them in tile order into the first.
  private func gather(
    _ parts: [UnsafeMutableBufferPointer<Double>], tiles: Int, parallel: Parallel,
    _ body: @Sendable (Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    // The buffers outlive the loop and each tile has its own.
    nonisolated(unsafe) let parts = unsafe parts
    parallel.forEach(tiles) { tile, _ in
      unsafe parts[tile].update(repeating: 0)
      if let address = unsafe parts[tile].baseAddress { unsafe body(tile, address) }
    }
    for tile in 1..<max(tiles, 1) {
      for index in unsafe parts[0].indices { unsafe parts[0][index] += parts[tile][index] }
    }
  }
}

/// The live lanes of each tile; each tile is written by one worker.
@safe
final class LiveLanes: @unchecked Sendable {
  private let words: UnsafeMutableBufferPointer<UInt32>

  init(count: Int) {
    unsafe words = .allocate(capacity: max(count, 1))
    unsafe words.initialize(repeating: 0)
  }

  deinit { unsafe words.deallocate() }

  subscript(tile: Int) -> UInt32 {
    get { unsafe words[tile] }
    set { unsafe words[tile] = newValue }
  }

  /// Images in the first tiles.
  func total(of tiles: Int) -> Int {
    (0..<tiles).reduce(0) { $0 + self[$1].nonzeroBitCount }
  }
}

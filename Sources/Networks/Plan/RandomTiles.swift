// SPDX-License-Identifier: MIT
package import Tensors

/// A batch of random normalised images in memory as tiles, the same at every run: what a network's
/// speed is measured on.
package struct RandomTiles: Sendable {
  /// Tiles, [H][W][C][16] each, of values in [-1, 1]; lanes beyond the last image hold values too.
  package let tiles: [AlignedBuffer]
  /// Images of the batch.
  package let images: Int

  /// Draws `images` images of a shape; the same ones for the same shape.
  package init(images: Int, shape: FeatureShape) {
    self.images = images
    tiles = (0..<Kernels.tiles(of: images)).map { tile in
      let buffer = AlignedBuffer(count: shape.count * Kernels.lanes)
      var stream = RandomStream(seed: 1, purpose: .test, tile)
      for index in 0..<buffer.count { unsafe buffer.floats[index] = stream.uniform(in: -1...1) }
      return buffer
    }
  }

  /// A bit for each lane of a tile that holds an image of the batch.
  package func live(_ tile: Int) -> UInt32 {
    UInt32(1) << UInt32(min(Kernels.lanes, images - tile * Kernels.lanes)) - 1
  }

  /// Class scores of all tiles, from memory to memory, with an executor for each thread.
  ///
  /// - Parameter scores: a buffer of at least [classes][16] for each tile.
  package func forward(
    _ executors: [TileExecutor], to scores: [AlignedBuffer], by parallel: Parallel
  ) {
    parallel.forEach(tiles.count) { tile, worker in
      let executor = executors[worker]
      unsafe Kernels.copy(
        vectors: executor.plan.input.count, from: tiles[tile].floats, to: executor.input)
      executor.forward(live: live(tile))
      unsafe Kernels.copy(
        vectors: executor.plan.classCount, from: executor.logits, to: scores[tile].floats)
    }
  }

  /// Gradients to the images of all tiles by way of their class scores, from memory to memory.
  ///
  /// - Parameter results: a buffer of at least [H][W][C][16] for each tile.
  package func gradient(
    _ executors: [TileExecutor], to results: [AlignedBuffer], by parallel: Parallel
  ) {
    parallel.forEach(tiles.count) { tile, worker in
      let executor = executors[worker]
      let pixels = executor.plan.input.count
      unsafe Kernels.copy(vectors: pixels, from: tiles[tile].floats, to: executor.input)
      executor.forward(live: live(tile))
      guard let slope = unsafe executor.logitsGradient,
        let gradient = unsafe executor.inputGradient
      else { preconditionFailure("executors of another mode") }
      for index in 0..<(executor.plan.classCount * Kernels.lanes) {
        unsafe slope[index] = index % 2 == 0 ? 0.5 : -0.5
      }
      executor.backward(live: live(tile))
      unsafe Kernels.copy(vectors: pixels, from: gradient, to: results[tile].floats)
    }
  }
}

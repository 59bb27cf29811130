// SPDX-License-Identifier: MIT
import Datasets
import Testing

@Suite struct DatasetTests {
  private let shape = ImageShape(channels: 2, height: 1, width: 2)

  private func images(_ count: Int) -> LabeledImages {
    LabeledImages(
      shape: shape, pixels: (0..<count * 4).map { UInt8($0) }, labels: (0..<count).map { UInt8($0) }
    )
  }

  private func dataset(_ train: LabeledImages, _ test: LabeledImages) -> Dataset {
    Dataset(
      name: "own", title: "Own", classNames: ["a", "b"], train: train, test: test, folder: ".")
  }

  @Test func subsetsFollowTheIndices() {
    let subset = images(5).subset([4, 0, 4])
    #expect(subset.labels == [4, 0, 4])
    #expect(subset.pixels == [16, 17, 18, 19, 0, 1, 2, 3, 16, 17, 18, 19])
    #expect(images(5).subset([]).isEmpty)
    #expect(images(5).prefix(2) == images(2))
    #expect(images(5).prefix(9) == images(5))
    #expect(images(5).prefix(-1).isEmpty)
    #expect(Array(images(3).image(at: 1)) == [4, 5, 6, 7])
  }

  @Test func splitsShareNoImage() {
    let (training, validation) = images(6).validationSplit(
      count: 2, permutation: [5, 1, 0, 4, 2, 3])
    #expect(validation.labels == [1, 5])
    #expect(training.labels == [0, 2, 3, 4])
  }

  @Test func theDigestTellsDataApart() {
    let first = dataset(images(4), images(2)).contentDigest()
    #expect(dataset(images(4), images(2)).contentDigest() == first)
    #expect(dataset(images(2), images(4)).contentDigest() != first)
    let other = LabeledImages(shape: shape, pixels: images(2).pixels, labels: [1, 0])
    #expect(dataset(images(4), other).contentDigest() != first)
    let flat = ImageShape(channels: 1, height: 2, width: 2)
    let reshaped = dataset(
      LabeledImages(shape: flat, pixels: images(4).pixels, labels: images(4).labels),
      LabeledImages(shape: flat, pixels: images(2).pixels, labels: images(2).labels))
    #expect(reshaped.contentDigest() != first)
  }

  @Test func epsilonsKeepTheirText() {
    let epsilon = CustomaryEpsilon(norm: "linf", 8, over: 255)
    #expect(epsilon.text == "8/255")
    #expect(epsilon.value == 8.0 / 255)
    #expect(CustomaryEpsilon(norm: "l2", 0.5).text == "0.5")
  }
}

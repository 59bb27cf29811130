// SPDX-License-Identifier: MIT

extension Network {
  /// Which channels must go together; the image's channels and the class scores are pinned.
  package var channelCoupling: ChannelCoupling {
    var coupling = ChannelCoupling()
    let image = coupling.makeSpace(count: input.channels)
    coupling.pin(image)
    let scores = body.couple(image, shape: input, in: &coupling, path: "")
    coupling.pin(scores)
    return coupling
  }
}

extension MediaStream {
  /// What is said beside a picture of how it is to be shown: without it players show another one.
  enum Presentation: Sendable, CaseIterable {
    /// Turned or mirrored.
    case turn
    /// In the colours of Dolby Vision.
    case dolbyVision
    /// One picture for each eye, side by side or one above the other.
    case stereo
    /// One picture for each eye, woven or in turns.
    case wovenStereo
    /// All around the viewer.
    case sphere

    /// As a phrase behind "the picture is".
    var words: String {
      switch self {
      case .turn: "turned or mirrored"
      case .dolbyVision: "Dolby Vision"
      case .stereo, .wovenStereo: "stereoscopic"
      case .sphere: "all around the viewer"
      }
    }
  }

  /// How the picture is to be shown, as far as its container says.
  var presentation: Set<Presentation> {
    var found: Set<Presentation> = []
    if sideData.contains("Display Matrix") || rotation % 360 != 0 { found.insert(.turn) }
    if sideData.contains("DOVI configuration record") { found.insert(.dolbyVision) }
    if sideData.contains("Spherical Mapping") { found.insert(.sphere) }
    switch stereoLayout {
    case nil, "2D": break
    case "side by side", "top and bottom": found.insert(.stereo)
    default: found.insert(.wovenStereo)
    }
    return found
  }
}

extension Container {
  /// What ffmpeg 5.1 writes into it: Matroska's turns and the boxes of Dolby Vision in WebM are not among that.
  var presentations: Set<MediaStream.Presentation> {
    switch self {
    case .mp4: [.turn, .dolbyVision, .stereo, .sphere]
    case .webm: [.stereo, .sphere]
    case .mkv: [.dolbyVision, .stereo, .wovenStereo, .sphere]
    }
  }
}

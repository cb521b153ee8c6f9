/// The size of the output and the filters that make it: never larger than the source, and even in both directions, as
/// 4:2:0 demands.
struct PictureShape: Equatable {
  private(set) var size: PictureSize
  private(set) var filters: [String] = []
  /// Whether the lines of the picture are resampled.
  private(set) var isScaled = false

  init(_ shown: PictureSize, _ request: EncodeRequest) {
    size = shown
    if let box = request.box {
      put(shown, into: Self.even(box), request.fit)
    } else if let limit = request.height, limit < shown.height {
      scale(to: Self.fitted(shown, PictureSize(width: .max, height: limit - limit % 2)))
    }
    // A last odd line is cut, not resampled.
    let even = PictureSize(width: size.width - size.width % 2, height: size.height - size.height % 2)
    if even != size {
      filters.append("crop=\(even.width):\(even.height):0:0")
      size = even
    }
  }

  private mutating func put(_ shown: PictureSize, into box: PictureSize, _ fit: Fit) {
    switch fit {
    case .contain:
      // 1080p means 1080 lines of the short side: films held upright are turned boxes.
      let isUpright = shown.height > shown.width && box.width > box.height
      let turned = isUpright ? PictureSize(width: box.height, height: box.width) : box
      if shown.width > turned.width || shown.height > turned.height { scale(to: Self.fitted(shown, turned)) }
    case .pad:
      if shown.width > box.width || shown.height > box.height { scale(to: Self.fitted(shown, box)) }
      let canvas = Self.canvas(around: size, like: box)
      guard canvas != size else { return }
      filters.append("pad=\(canvas.width):\(canvas.height):(ow-iw)/2:(oh-ih)/2")
      size = canvas
    case .cover:
      let target = Self.inside(shown, like: box)
      if target == box, let larger = Self.covering(shown, box), larger != shown { scale(to: larger) }
      guard target != size else { return }
      filters.append("crop=\(target.width):\(target.height)")
      size = target
    case .stretch:
      let target = Self.inside(shown, like: box)
      guard target != shown else { return }
      scale(to: target)
      filters.append("setsar=1")
    }
  }

  private mutating func scale(to target: PictureSize) {
    filters.append("scale=\(target.width):\(target.height):flags=lanczos")
    (size, isScaled) = (target, true)
  }

  /// The largest even size of the picture's shape inside the box.
  private static func fitted(_ shown: PictureSize, _ box: PictureSize) -> PictureSize {
    let factor = min(Double(box.width) / Double(shown.width), Double(box.height) / Double(shown.height))
    let width = min(box.width, nearestEven(Double(shown.width) * factor))
    return PictureSize(width: width, height: min(box.height, nearestEven(Double(shown.height) * factor)))
  }

  /// The smallest even size of the picture's shape that covers the box.
  private static func covering(_ shown: PictureSize, _ box: PictureSize) -> PictureSize? {
    let factor = max(Double(box.width) / Double(shown.width), Double(box.height) / Double(shown.height))
    guard factor <= 1 else { return nil }
    return PictureSize(
      width: max(box.width, nearestEven(Double(shown.width) * factor)),
      height: max(box.height, nearestEven(Double(shown.height) * factor)))
  }

  /// The largest size of the box's shape that is no larger than box and picture.
  private static func inside(_ shown: PictureSize, like box: PictureSize) -> PictureSize {
    let factor = min(1, Double(shown.width) / Double(box.width), Double(shown.height) / Double(box.height))
    guard factor < 1 else { return box }
    return PictureSize(
      width: lowerEven(Double(box.width) * factor), height: lowerEven(Double(box.height) * factor))
  }

  /// The smallest size of the box's shape around the picture, the box at most.
  private static func canvas(around shown: PictureSize, like box: PictureSize) -> PictureSize {
    let factor = max(Double(shown.width) / Double(box.width), Double(shown.height) / Double(box.height))
    return PictureSize(
      width: max(upperEven(shown.width), nearestEven(Double(box.width) * factor)),
      height: max(upperEven(shown.height), nearestEven(Double(box.height) * factor)))
  }

  private static func even(_ box: PictureSize) -> PictureSize {
    PictureSize(width: max(2, box.width - box.width % 2), height: max(2, box.height - box.height % 2))
  }

  private static func nearestEven(_ number: Double) -> Int { max(2, Int((number / 2).rounded()) * 2) }
  private static func lowerEven(_ number: Double) -> Int { max(2, Int(number / 2) * 2) }
  private static func upperEven(_ number: Int) -> Int { number + number % 2 }
}

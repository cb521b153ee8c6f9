import Prewarming
import Testing

@Suite("Classes of size")
struct SizeClassTests {
  @Test(
    "A class begins at its boundary",
    arguments: [
      (nil, SizeClass.small), (0, .small), (50 << 20 - 1, .small), (50 << 20, .medium), (200 << 20 - 1, .medium),
      (200 << 20, .large), (Int64.max, .large),
    ] as [(Int64?, SizeClass)])
  func boundaries(size: Int64?, expected: SizeClass) { #expect(SizeClasses().sizeClass(of: size) == expected) }
}

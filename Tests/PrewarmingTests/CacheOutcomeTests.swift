import Testing

@testable import Prewarming

@Suite("What caches say")
struct CacheOutcomeTests {
  private static let cases: [([CacheField: String], CacheOutcome)] = [
    ([:], .none),
    ([.cloudflareStatus: "HIT"], .hit), ([.cloudflareStatus: "MISS"], .miss),
    ([.cloudflareStatus: "EXPIRED"], .expired),
    ([.cloudflareStatus: "STALE"], .stale), ([.cloudflareStatus: "REVALIDATED"], .revalidated),
    ([.cloudflareStatus: "UPDATING"], .updating), ([.cloudflareStatus: "BYPASS"], .bypass),
    ([.cloudflareStatus: "DYNAMIC"], .dynamic), ([.cloudflareStatus: "NONE/UNKNOWN"], .none),
    // Cloudflare in front of another cache: what the user meets is Cloudflare.
    ([.cloudflareStatus: "MISS", .xCache: "HIT", .age: "100"], .miss),
    ([.nginxStatus: "HIT"], .hit), ([.nginxStatus: "REVALIDATED"], .revalidated), ([.nginxStatus: "-"], .none),
    ([.proxyStatus: "EXPIRED"], .expired), ([.vercelStatus: "PRERENDER"], .hit), ([.bunnyStatus: "HIT"], .hit),
    ([.xCache: "Hit from cloudfront"], .hit), ([.xCache: "Miss from cloudfront"], .miss),
    ([.xCache: "RefreshHit from cloudfront"], .revalidated), ([.xCache: "Error from cloudfront"], .none),
    ([.xCache: "TCP_MEM_HIT from a23-1-2-3.deploy.akamaitechnologies.com"], .hit), ([.xCache: "TCP_MISS"], .miss),
    ([.xCache: "TCP_REFRESH_MISS"], .expired), ([.xCache: "HIT, MISS"], .miss), ([.xCache: "MISS, HIT"], .hit),
    ([.xCache: "HIT-STALE"], .stale), ([.xCache: "PASS"], .bypass), ([.xCache: "hitmiss"], .miss),
    ([.xCache: "HIT", .cacheHits: "0"], .hit),
    ([.cacheStatus: "ExampleCache; hit"], .hit), ([.cacheStatus: "ExampleCache; hit; ttl=-412"], .stale),
    ([.cacheStatus: "ExampleCache; fwd=uri-miss; stored"], .miss),
    ([.cacheStatus: "ExampleCache; fwd=bypass"], .bypass),
    ([.cacheStatus: "ExampleCache; fwd=stale; fwd-status=304"], .revalidated),
    ([.cacheStatus: "ExampleCache; fwd=stale; fwd-status=200"], .expired),
    ([.cacheStatus: "Origin; hit; ttl=1100, \"CDN Company Here\"; fwd=uri-miss"], .miss),
    ([.cacheStatus: "Origin; fwd=miss, Edge; hit; ttl=545"], .hit), ([.cacheStatus: "nothing"], .none),
    ([.varnish: "32770 32768"], .hit), ([.varnish: "32770"], .miss), ([.varnish: "none"], .none),
    ([.cacheHits: "0, 3"], .hit), ([.cacheHits: "3, 0"], .miss),
    ([.serverTiming: "cdn-cache; desc=HIT, edge; dur=1"], .hit), ([.serverTiming: "edge; dur=1"], .none),
    ([.age: "17"], .hit), ([.age: "0"], .none), ([.age: "-1"], .none), ([.age: "soon"], .none),
  ]

  @Test("Each answer is understood", arguments: cases)
  func decoding(fields: [CacheField: String], expected: CacheOutcome) {
    #expect(CacheOutcome.decode { fields[$0] }.outcome == expected)
  }

  @Test("What it says is told as it came")
  func raw() {
    #expect(CacheOutcome.decode { [.xCache: "Hit from cloudfront"][$0] }.raw == "Hit from cloudfront")
    #expect(CacheOutcome.decode { [.age: "17"][$0] }.raw == nil)
  }

  @Test("Only what comes from the cache proves that it is warm")
  func proof() {
    #expect(CacheOutcome.allCases.filter(\.provesWarm) == [.hit, .revalidated, .updating])
  }
}

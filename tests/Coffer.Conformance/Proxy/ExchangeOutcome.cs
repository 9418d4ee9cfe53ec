namespace Coffer.Conformance.Proxy;

/// <summary>How a request ended.</summary>
public enum ExchangeOutcome
{
    /// <summary>It is not over.</summary>
    UnderWay,

    /// <summary>The client was sent a whole answer, whoever made it.</summary>
    Answered,

    /// <summary>A fault cut the connection.</summary>
    Cut,

    /// <summary>The client closed the connection.</summary>
    ClientLeft,

    /// <summary>The upstream could not be reached, or closed the connection before its answer was whole.</summary>
    UpstreamFailed,

    /// <summary>What a test gave the proxy threw; the client was told so by 502, if it had been told nothing.</summary>
    ProxyFailed,

    /// <summary>The proxy was disposed.</summary>
    ProxyEnded,
}

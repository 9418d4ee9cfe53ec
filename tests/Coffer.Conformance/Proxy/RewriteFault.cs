namespace Coffer.Conformance.Proxy;

internal sealed record RewriteFault(Func<string, string> Change) : Fault;

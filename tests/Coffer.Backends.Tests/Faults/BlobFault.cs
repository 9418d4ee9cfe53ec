using Coffer.Conformance.Proxy;

namespace Coffer.Backends.Tests.Faults;

/// <summary>One thing that goes wrong with a request, and what is said where it goes on doing so.</summary>
/// <param name="Name">How the test shows it.</param>
/// <param name="Of">The fault for an act; null: that act cannot meet it.</param>
/// <param name="Says">Part of what is said where it does not end; the kind is always Unavailable.</param>
/// <param name="IsSlow">Whether it is found out only by waiting.</param>
/// <param name="GetsOn">Whether each try brings some bytes of a body, so that a reader comes to its end all the same.</param>
/// <param name="IsDone">Whether what was asked was done, though an error was answered.</param>
internal sealed record BlobFault(string Name, Func<BlobAct, Fault?> Of, string Says, bool IsSlow = false, bool GetsOn = false, bool IsDone = false)
{
    public static IReadOnlyList<BlobFault> All { get; } =
    [
        new("closed at once", _ => Fault.CutAtOnce(), "try again later"),
        new("reset at once", _ => Fault.CutAtOnce(Ending.Reset), "try again later"),
        new("closed while it sends", act => act.Sends is { } at ? Fault.CutRequestAfter(at) : null, "try again later"),
        new("reset while it sends", act => act.Sends is { } at ? Fault.CutRequestAfter(at, Ending.Reset) : null, "try again later"),
        new("done, and closed without an answer", _ => Fault.CutInsteadOfResponse(), "try again later"),
        new("done, and reset without an answer", _ => Fault.CutInsteadOfResponse(Ending.Reset), "try again later"),
        new("closed while it receives", act => act.Receives is { } at ? Fault.CutResponseAfter(at) : null, "try again later", GetsOn: true),
        new("reset while it receives", act => act.Receives is { } at ? Fault.CutResponseAfter(at, Ending.Reset) : null, "try again later", GetsOn: true),
        new("500", _ => Fault.Answer(S3Answer.InternalError), "(500 "),
        new("done, and 500", _ => Fault.AnswerInsteadOfResponse(S3Answer.InternalError), "(500 ", IsDone: true),
        new("503 SlowDown", _ => Fault.Answer(S3Answer.SlowDown()), "slow down"),
        new("503 SlowDown before the body", _ => Fault.AnswerAtOnce(S3Answer.SlowDown(retryAfter: 1)), "slow down"),
        new("400 RequestTimeout", act => IsHead(act) ? null : Fault.Answer(S3Answer.RequestTimeout), "try again later"),
        new("a bare 400", act => IsHead(act) ? null : Fault.Answer(S3Answer.BareBadRequest), "400 BadRequest"),
        new("a 400 without a body", _ => Fault.Answer(S3Answer.EmptyBadRequest), "400"),
        new("an error as 200", act => act.Receives is null || IsGet(act) ? null : Fault.AnswerInsteadOfResponse(S3Answer.InternalError.AsOk()), "500 InternalError", IsDone: true),
        new("SlowDown as 200, and nothing done", act => act.Receives is null || IsGet(act) ? null : Fault.Answer(S3Answer.SlowDown().AsOk()), "slow down"),
        new("cut short, and called whole", act => act.Receives is not { } at ? null : IsGet(act) ? Fault.TruncateResponse(at) : Fault.Rewrite(xml => xml[..(int)at]), "what does not read", GetsOn: true),
        new("a byte changed as it is sent", act => act.Sends is { } at ? Fault.FlipRequestByte(at) : null, "damages bytes"),
        new("silent", _ => Fault.Stall(), "timeout=", IsSlow: true),
        new("silent while it sends", act => act.Sends is { } at ? Fault.StallRequestAfter(at) : null, "timeout=", IsSlow: true),
        new("done, and silent", _ => Fault.StallInsteadOfResponse(), "timeout=", IsSlow: true),
        new("silent while it receives", act => act.Receives is { } at ? Fault.StallResponseAfter(at) : null, "timeout=", IsSlow: true, GetsOn: true),
    ];

    public static BlobFault Named(string name) => All.Single(fault => fault.Name == name);

    public override string ToString() => Name;

    private static bool IsGet(BlobAct act) => act.Name.StartsWith("get", StringComparison.Ordinal);

    private static bool IsHead(BlobAct act) => act.Name == "stat";
}

using System.CommandLine;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.S3.Buckets;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer bucket show</c>: how the bucket is, and what Coffer would have otherwise.</summary>
internal static class BucketShowCommand
{
    private static readonly Argument<string> Address = BucketCommand.AddressArgument();

    public static CliCommand Build() => new CliCommand("show", "Print how the bucket of a store is, and what should be otherwise.")
    {
        Arguments = { Address },
        JsonShape = static () => CliJson.Compact.BucketShowView,
        Remarks = "Where versioning is on, and no lock keeps what is written, four creates race on a key below `probe/`, which is removed again: some services do not keep writers apart there.",
        Examples = ["coffer bucket show s3://artifacts/team", "coffer bucket show s3://artifacts --json"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        using var bucket = await BucketCommand.OpenAsync(run, run.Get(Address)).ConfigureAwait(false);
        var state = await bucket.LookAsync(run.Cancellation).ConfigureAwait(false);
        if (!state.Exists)
            throw new CofferException(CofferError.NotFound, $"there is no bucket for {bucket.Address}; make it: coffer bucket setup {bucket.PastedAddress}");
        var advice = bucket.Advise(state);
        var view = ViewOf(bucket.Address, state, advice);
        if (run.Json)
            await run.PrintJsonAsync(view, CliJson.Compact.BucketShowView).ConfigureAwait(false);
        else
            Print(run, view);
        return ExitCodes.Ok;
    }

    private static void Print(CliRun run, BucketShowView view)
    {
        run.Print($"versioning  {view.Versioning}");
        run.Print($"encryption  {view.Encryption ?? "none"}");
        run.Print($"policy      {(view.Policy is null ? "none" : Printable.Line(view.Policy.ReplaceLineEndings(" ")))}");
        run.Print($"lock        {view.Lock ?? (view.CanLock ? "possible" : "none")}");
        foreach (var rule in view.Rules)
            run.Print(Printable.Line($"rule        {rule.Id}: {rule.Rule}"));
        foreach (var unread in view.Unread)
            run.Print(Printable.Line($"unknown     {unread}"));
        foreach (var advice in view.Advice)
            run.Print(Printable.Line($"{run.Style.Careful("differs")}     {advice}"));
    }

    private static BucketShowView ViewOf(string address, BucketState state, IReadOnlyList<string> advice) => new()
    {
        Store = address,
        Versioning = Views.Word(state.Versioning.Value),
        Encryption = state.Encryption.Value?.ToString(),
        Policy = state.Policy.Value,
        CanLock = state.CanLock,
        Lock = state.Lock.Value?.ToString(),
        Rules = [.. state.Rules.Value.Select(rule => new BucketRuleView { Id = rule.Id, Prefix = rule.Prefix, Enabled = rule.Enabled, Rule = rule.ToString() })],
        Unread = [.. new[] { state.Versioning.Unread, state.Encryption.Unread, state.Rules.Unread, state.Policy.Unread, state.Lock.Unread }.Where(unread => unread is not null).Select(unread => unread!.Message)],
        Advice = advice,
    };
}

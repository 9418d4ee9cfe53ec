using System.CommandLine;
using System.Text.Json;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Retention;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer retain</c>: what goes by the rules, and letting it go.</summary>
internal static class RetainCommand
{
    private const int HexOfPlan = 16;

    private static readonly Option<bool> Plan = new("--plan") { Description = "Say what would go, why, and what that frees; change nothing. The default." };

    private static readonly Option<string?> Out = new("--out") { Description = "With --plan: write the plan to a file, for --apply.", HelpName = "FILE" };

    private static readonly Option<string?> Apply = new("--apply")
    {
        Description = "Do exactly a plan that was shown: that of a file, or the one with this id, if it still is the plan. Alone: make a plan and do it.",
        HelpName = "PLANID|FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Every = new("--all") { Description = "With --plan: list every version, those that stay too." };

    private static readonly Option<string?> Schedule = new("--schedule")
    {
        Description = "Apply the rules, and collect, whenever cron's five fields say, in the foreground until it is stopped: minute, hour, day, month, day of the week.",
        HelpName = "CRON",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Zone = new("--zone") { Description = "With --schedule: the time zone of the fields, such as Europe/Berlin (default: UTC).", HelpName = "ZONE" };

    private static readonly Option<string?> Grace = new("--grace") { Description = "With --schedule: how long what was deleted can be brought back, before a collection removes it (default: 7d).", HelpName = "AGE" };

    public static CliCommand Build()
    {
        var command = new CliCommand("retain", "Let versions go by rules: show what would go and why, and do it.")
        {
            Options = { Plan, Out, Apply, Every, Schedule, Zone, Grace },
            JsonShape = static () => CliJson.Compact.RetentionPlanView,
            JsonNote = "With --plan this object; with --all a JSON array of what it lists under deletions, of every version; with --apply the plan's id, "
                + "the counts deleted and passedOver, and results: of each version its reference, rule, and outcome (deleted, held, aliased or gone); "
                + "with --schedule a line for each run: occurrence, deleted, passedOver, freed, error.",
            Remarks = "Of all processes that run the schedule of one store only one runs at each time, and never two at once; times that were missed are caught up by one run. What expired goes without a rule. Holds and aliases keep a version from every rule. A version that goes is deleted: coffer undelete brings it back until coffer gc removes it. "
                + "Before each version is deleted it is looked at once more, and passed over where it got a hold or an alias or is gone since.",
            Examples = ["coffer retain --ttl 30d --keep-latest 10", "coffer retain --match 'type:build-logs' --ttl 7d --out plan.json", "coffer retain --apply plan.json", "coffer retain --keep-latest 5 --scope job --apply", "coffer retain --ttl 30d --schedule '0 2 * * *' --zone Europe/Berlin"],
        };
        foreach (var option in RetentionOptions.All)
            command.Options.Add(option);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        var applies = run.Has(Apply);
        if (applies && (run.Get(Plan) || run.Get(Every) || run.Get(Out) is not null))
            throw new CofferException(CofferError.InvalidArgument, "--apply does a plan, and --plan, --all and --out show one; leave one out");
        if (run.Has(Schedule) ? applies || run.Get(Plan) || run.Get(Every) || run.Get(Out) is not null : run.Has(Zone) || run.Has(Grace))
            throw new CofferException(CofferError.InvalidArgument, run.Has(Schedule) ? "--schedule plans and applies by itself; leave the other out" : "--zone and --grace go with --schedule; leave them out");
        var policy = await RetentionOptions.PolicyOfAsync(run).ConfigureAwait(false);
        var given = applies && run.Get(Apply) is { } plan ? await GivenAsync(plan, run.Cancellation).ConfigureAwait(false) : default;
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        if (run.Has(Schedule))
            return await RunScheduleAsync(run, store, ScheduledOf(run, policy)).ConfigureAwait(false);
        var retention = new ArtifactRetention(store, policy);
        if (applies)
            return await ApplyAsync(run, retention, given).ConfigureAwait(false);
        return run.Get(Every) ? await ListAsync(run, retention).ConfigureAwait(false) : await PlanAsync(run, retention).ConfigureAwait(false);
    }

    private static async Task<int> PlanAsync(CliRun run, ArtifactRetention retention)
    {
        var plan = await retention.PlanAsync(run.Cancellation).ConfigureAwait(false);
        if (run.Get(Out) is { } file)
            await WriteAsync(plan, file, run.Cancellation).ConfigureAwait(false);
        if (run.Json)
        {
            await run.PrintJsonAsync(RetentionViews.Of(plan), CliJson.Compact.RetentionPlanView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var table = new Table("REFERENCE", ">SIZE", "CREATED", "RULE", "WHY");
        foreach (var deletion in plan.Deletions)
            table.Add(deletion.Reference, ByteCount.Of(deletion.Size), LocalTime.Of(deletion.CreatedAt), deletion.Rule, deletion.Reason);
        run.Print(table);
        var count = plan.Kept.Values.Sum();
        var stays = string.Join(", ", plan.Kept.Select(kept => $"{kept.Value} {RetentionViews.WordsOf(kept.Key)}"));
        run.Say(stays.Length > 0 ? $"{ByteCount.Count(count, "version")} {(count == 1 ? "stays" : "stay")}: {stays}" : "no version stays");
        run.Say(plan.Deletions.Count == 0
            ? "nothing goes"
            : $"plan {plan.Id}: {plan.Deletions.Count} of {ByteCount.Count(plan.Versions, "version")} {(plan.Deletions.Count == 1 ? "goes" : "go")}, {ByteCount.Of(plan.Bytes)}; a collection then frees {ByteCount.Of(plan.FreedStoredBytes)}, since {(plan.FreedBytes == plan.Bytes ? "nothing of it is shared" : $"{ByteCount.Of(plan.Bytes - plan.FreedBytes)} of it is shared")}");
        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(CliRun run, ArtifactRetention retention)
    {
        var decisions = retention.DecideAsync(run.Cancellation);
        if (run.Json)
        {
            await run.PrintJsonAsync(decisions.Select(RetentionViews.Of), CliJson.Compact.IAsyncEnumerableRetentionDecisionView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var table = new Table("REFERENCE", ">SIZE", "CREATED", "RULE", "", "WHY", "UNTIL");
        await foreach (var decision in decisions.ConfigureAwait(false))
            table.Add(decision.Reference, ByteCount.Of(decision.Size), LocalTime.Of(decision.CreatedAt), decision.Rule, decision.Goes ? "goes" : "stays", decision.Reason, decision.Goes ? null : LocalTime.Of(decision.GoesAt));
        run.Print(table);
        return ExitCodes.Ok;
    }

    private static async Task<int> ApplyAsync(CliRun run, ArtifactRetention retention, (RetentionPlan? Plan, string? Id) given)
    {
        var plan = given.Plan ?? await retention.PlanAsync(run.Cancellation).ConfigureAwait(false);
        if (given.Id is { } id && plan.Id != id)
            throw new CofferException(CofferError.Conflict, $"by now it is another plan, {plan.Id} and not {id}; look at it by coffer retain --plan, with the same rules");
        var report = await retention.ApplyAsync(plan, progress: null, run.Cancellation).ConfigureAwait(false);
        if (run.Json)
        {
            await run.PrintJsonAsync(RetentionViews.Of(report), CliJson.Compact.RetentionReportView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        foreach (var passed in report.PassedOver)
            run.Say($"{passed.Deletion.Reference} is passed over: it {RetentionViews.WordsOf(passed.Outcome)} since the plan was made");
        run.Say(plan.Deletions.Count == 0 ? "nothing to delete" : $"plan {plan.Id}: deleted {ByteCount.Count(report.Deleted, "version")}{(report.Deleted == 0 ? "" : "; coffer undelete brings one back until coffer gc removes it")}");
        return ExitCodes.Ok;
    }

    private static async Task<int> RunScheduleAsync(CliRun run, ArtifactStore store, RetentionPolicy policy)
    {
        await store.GetIdAsync(run.Cancellation).ConfigureAwait(false);
        var schedule = new RetentionSchedule(store, policy);
        if (!run.Json)
            run.Tell($"next at {LocalTime.Of(schedule.NextAt)}");
        await foreach (var ran in schedule.RunAsync(run.Cancellation).ConfigureAwait(false))
        {
            if (run.Json)
                await run.PrintLineAsync(ViewOf(ran), CliJson.Compact.ScheduledRunView).ConfigureAwait(false);
            else if (ran.Failure is { } failure)
                run.Errors.Report(failure);
            else
                run.Tell($"{LocalTime.Of(ran.Occurrence)}: deleted {ByteCount.Count(ran.Report!.Deleted, "version")}, freed {ByteCount.Of(ran.Collected!.Bytes)}; next at {LocalTime.Of(schedule.NextAt)}");
        }

        return ExitCodes.Ok;
    }

    private static ScheduledRunView ViewOf(ScheduledRun ran) => new()
    {
        Occurrence = ran.Occurrence,
        Deleted = ran.Report?.Deleted ?? 0,
        PassedOver = ran.Report?.PassedOver.Count() ?? 0,
        Freed = ran.Collected?.Bytes ?? 0,
        Error = ran.Failure is { } failure ? new ErrorDetail(failure.Error.ToString(), failure.Message, Stack: null) : null,
    };

    private static RetentionPolicy ScheduledOf(CliRun run, RetentionPolicy policy)
    {
        if ((run.Get(Schedule) ?? policy.Schedule) is not { } schedule)
            throw new CofferException(CofferError.InvalidArgument, "--schedule needs the five fields of cron; write such as --schedule '0 2 * * *'");
        if (run.Get(Zone) is not { } zone)
            return policy with { Schedule = schedule, Grace = RetentionOptions.AgeOf(Grace, run) ?? policy.Grace };
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? policy with { Schedule = schedule, Zone = found, Grace = RetentionOptions.AgeOf(Grace, run) ?? policy.Grace }
            : throw new CofferException(CofferError.InvalidArgument, $"there is no time zone {Printable.Quote(zone)} here; write one such as Europe/Berlin or UTC");
    }

    /// <summary>The plan that the line names: one in a file, or an id.</summary>
    private static async Task<(RetentionPlan? Plan, string? Id)> GivenAsync(string text, CancellationToken cancellationToken)
    {
        if (!File.Exists(text))
        {
            return text.Length == HexOfPlan && text.All(char.IsAsciiHexDigitLower)
                ? (null, text)
                : throw new CofferException(CofferError.NotFound, $"{Printable.Quote(text)} is neither a file nor the id of a plan; coffer retain --plan --out FILE writes one");
        }

        try
        {
            var stream = File.OpenRead(text);
            await using var opened = stream.ConfigureAwait(false);
            if (await JsonSerializer.DeserializeAsync(stream, CliJson.Compact.RetentionPlanView, cancellationToken).ConfigureAwait(false) is { } view && RetentionViews.Read(view) is { } plan && plan.Id == view.Id)
                return (plan, null);
        }
        catch (Exception e) when (e is JsonException or CofferException)
        {
            throw new CofferException(CofferError.Corrupt, $"{Printable.Quote(text)} holds no plan of coffer retain --plan --out; make it anew", e);
        }

        throw new CofferException(CofferError.Corrupt, $"the plan in {Printable.Quote(text)} is not the one that was written there; make it anew by coffer retain --plan --out");
    }

    private static async Task WriteAsync(RetentionPlan plan, string file, CancellationToken cancellationToken)
    {
        var stream = File.Create(file);
        await using var opened = stream.ConfigureAwait(false);
        await JsonSerializer.SerializeAsync(stream, RetentionViews.Of(plan), CliJson.Indented.RetentionPlanView, cancellationToken).ConfigureAwait(false);
    }
}

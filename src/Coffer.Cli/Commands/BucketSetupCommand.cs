using System.CommandLine;
using System.Globalization;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.S3.Buckets;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer bucket setup</c>: make the bucket, and make it as it is to be.</summary>
internal static class BucketSetupCommand
{
    private const long MostBytesOfPolicy = 1 << 20;

    private static readonly Argument<string> Address = BucketCommand.AddressArgument();

    private static readonly Option<string> Versioning = new("--versioning")
    {
        Description = "Whether the bucket keeps what is overwritten or deleted: on, off, or keep as it is.",
        DefaultValueFactory = static _ => "keep",
        HelpName = "on|off|keep",
    };

    private static readonly Option<string?> Encryption = new("--encryption") { Description = "How the bucket encrypts: s3, kms, or kms:KEY.", HelpName = "HOW" };

    private static readonly Option<string> AbortUploads = new("--abort-uploads")
    {
        Description = "After how many days what has arrived of an unfinished upload is removed, from 7; off for never, keep as it is.",
        DefaultValueFactory = static _ => "7",
        HelpName = "DAYS|off|keep",
    };

    private static readonly Option<string[]> Expire = new("--expire")
    {
        Description = "After how many days objects are deleted whose keys in the bucket begin so; may be given many times. Never what versions refer to.",
        HelpName = "PREFIX=DAYS|off",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> Noncurrent = new("--noncurrent") { Description = "After how many days versions are removed that are no longer current.", HelpName = "DAYS|off" };

    private static readonly Option<string?> Transition = new("--transition") { Description = "Where content is moved to, and after how many days, such as STANDARD_IA=30.", HelpName = "CLASS=DAYS|off" };

    private static readonly Option<string?> Policy = new("--policy") { Description = "Who may do what: a file that holds the policy as JSON.", HelpName = "FILE" };

    private static readonly Option<string?> Lock = new("--lock")
    {
        Description = "How many days nobody can delete a new version: governance:DAYS, or compliance:DAYS where no right overrides it. Most services lock only buckets that they made so.",
        HelpName = "MODE:DAYS",
    };

    private static readonly Option<bool> DryRun = new("--dry-run", "-n") { Description = "Say what would change, and change nothing." };

    private static readonly Option<bool> BestEffort = new("--best-effort") { Description = "End well although the service refused something." };

    public static CliCommand Build()
    {
        Versioning.AcceptOnlyFromAmong("on", "off", "keep");
        return new CliCommand("setup", "Make the bucket of a store, and make it as it is to be. May be run again.")
        {
            Arguments = { Address },
            Options = { Versioning, Encryption, AbortUploads, Expire, Noncurrent, Transition, Policy, Lock, DryRun, BestEffort },
            JsonShape = static () => CliJson.Compact.BucketSetupView,
            Remarks = "What is not named stays as it is, but for the rule that removes unfinished uploads. Lifecycle rules that Coffer did not make are kept. "
                + "What the service refuses is said, the rest is done, and the exit code is that of the first refusal, unless `--best-effort` is given. "
                + "Versioning, and with it a lock, comes only where the service is seen to keep writers apart in a versioned bucket: it is turned on, four creates race on a key "
                + "below `probe/`, and where they overwrite each other it goes back, which leaves a bucket that never had it `suspended`, since no bucket goes back to `off`. "
                + "A new bucket that was to be locked is made anew without. Let nobody write to the store meanwhile. "
                + "A rule that would delete what versions refer to is refused before anything is changed.",
            Examples =
            [
                "coffer bucket setup s3://artifacts/team",
                "coffer bucket setup s3://artifacts --versioning on --noncurrent 30 --encryption kms:alias/artifacts --dry-run",
                "coffer bucket setup 's3://artifacts?endpoint=http://127.0.0.1:9000' --expire scratch/=3 --policy policy.json --best-effort",
            ],
        }.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        var wishes = await WishesAsync(run).ConfigureAwait(false);
        using var bucket = await BucketCommand.OpenAsync(run, run.Get(Address)).ConfigureAwait(false);
        var report = await bucket.SetUpAsync(wishes, run.Get(DryRun), run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(ViewOf(bucket.Address, run.Get(DryRun), report), CliJson.Compact.BucketSetupView).ConfigureAwait(false);
        else
            Print(run, report);
        return report.Refusal is not { } refusal || run.Get(BestEffort) ? ExitCodes.Ok : run.Errors.Report(refusal);
    }

    private static async Task<BucketWishes> WishesAsync(CliRun run) => new()
    {
        Versioning = run.Get(Versioning) switch
        {
            "on" => true,
            "off" => false,
            _ => null,
        },
        Encryption = run.Get(Encryption) is { } encryption ? BucketEncryption.Parse(encryption) : null,
        AbortUploadsAfter = run.Get(AbortUploads) is { } abort and not "keep" ? DaysOf(AbortUploads.Name, abort) : null,
        ExpireAfter = ExpireOf(run.Get(Expire) ?? []),
        NoncurrentAfter = run.Get(Noncurrent) is { } noncurrent ? DaysOf(Noncurrent.Name, noncurrent) : null,
        Transition = run.Get(Transition) is { } transition ? TransitionOf(transition) : null,
        Policy = run.Get(Policy) is { } file ? await PolicyAsync(file, run.Cancellation).ConfigureAwait(false) : null,
        Lock = run.Get(Lock) is { } locked ? BucketLock.Parse(locked) : null,
    };

    private static int DaysOf(string option, string text)
    {
        if (text == "off")
            return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days > 0
            ? days
            : throw new CofferException(CofferError.InvalidArgument, $"{option} {text} is not a number of days; write 1 or more, or off");
    }

    private static Dictionary<string, int> ExpireOf(string[] texts)
    {
        var rules = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var mark = text.LastIndexOf('=');
            if (mark < 0 || !rules.TryAdd(text[..mark], DaysOf(Expire.Name, text[(mark + 1)..])))
                throw new CofferException(CofferError.InvalidArgument, $"--expire {text} {(mark < 0 ? "says no number of days" : "stands twice")}; write PREFIX=DAYS once for each prefix");
        }

        return rules;
    }

    private static BucketTransition TransitionOf(string text)
    {
        if (text == "off")
            return new BucketTransition("", 0);
        return text.Split('=') is [{ Length: > 0 } storageClass, var days] && DaysOf(Transition.Name, days) is > 0 and var count
            ? new BucketTransition(storageClass, count)
            : throw new CofferException(CofferError.InvalidArgument, $"--transition {text} is not a class and a number of days; write STANDARD_IA=30, or off");
    }

    private static async Task<string> PolicyAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytesOfPolicy })
                throw new CofferException(CofferError.TooLarge, $"--policy {path} is no policy: it has more than {MostBytesOfPolicy} bytes");
            return await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CofferException(CofferError.NotFound, $"--policy {path}: there is no such file", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CofferException(CofferError.AccessDenied, $"--policy {path} cannot be read; check its mode", e);
        }
    }

    private static void Print(CliRun run, BucketReport report)
    {
        foreach (var (step, outcome, refusal) in report.Results)
        {
            if (run.Quiet && outcome == BucketOutcome.Same)
                continue;
            var subject = step.Aspect == BucketAspect.Lifecycle ? $"rule {step.Subject}" : step.Subject;
            run.Print(Printable.Line(outcome switch
            {
                BucketOutcome.Same => $"same     {subject}: {step.Was}",
                BucketOutcome.Changed => $"changed  {subject}: {step.Was} → {step.Becomes}",
                BucketOutcome.WouldChange => $"would    {subject}: {step.Was} → {step.Becomes}",
                _ => $"refused  {subject}: {step.Was}, not {step.Becomes}: {refusal?.Message}",
            }));
        }

        foreach (var warning in report.Warnings)
            run.Say($"note     {warning}");
    }

    private static BucketSetupView ViewOf(string address, bool dryRun, BucketReport report) => new()
    {
        Store = address,
        DryRun = dryRun,
        Steps = [.. report.Results.Select(result => new BucketStepView
        {
            Aspect = Views.Word(result.Step.Aspect),
            Subject = result.Step.Subject,
            Was = result.Step.Was,
            Becomes = result.Step.Becomes,
            Outcome = Views.Word(result.Outcome),
            Kind = result.Refusal?.Error.ToString(),
            Message = result.Refusal?.Message,
        })],
        Warnings = report.Warnings,
    };
}


using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'schemactl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'schemactl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'schemactl' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Start a project: schemactl.toml and an empty migrations folder')
            [CompletionResult]::new('revision', 'revision', [CompletionResultType]::ParameterValue, 'Write a new revision file')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Write a revision that joins several heads')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Open a revision file in $VISUAL or $EDITOR')
            [CompletionResult]::new('upgrade', 'upgrade', [CompletionResultType]::ParameterValue, 'Apply revisions up to a target')
            [CompletionResult]::new('downgrade', 'downgrade', [CompletionResultType]::ParameterValue, 'Revert revisions down to a target')
            [CompletionResult]::new('stamp', 'stamp', [CompletionResultType]::ParameterValue, 'Mark revisions as applied without running them')
            [CompletionResult]::new('rehash', 'rehash', [CompletionResultType]::ParameterValue, 'Record the checksums of edited files anew, on purpose')
            [CompletionResult]::new('current', 'current', [CompletionResultType]::ParameterValue, 'Show the revision the database is at')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the revisions, newest first')
            [CompletionResult]::new('heads', 'heads', [CompletionResultType]::ParameterValue, 'Show the newest revision of every branch')
            [CompletionResult]::new('branches', 'branches', [CompletionResultType]::ParameterValue, 'Show where the history branches')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one revision: header, state in the database, SQL')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show where the database stands: current, pending, edited, unfinished')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Show what was done to this database, newest first')
            [CompletionResult]::new('tables', 'tables', [CompletionResultType]::ParameterValue, 'List tables with their size and estimated number of rows')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Describe one table: columns, keys, indexes, references in both directions')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count the rows of tables')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare the database with the declared schema')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Make the database what the declared schema says')
            [CompletionResult]::new('dump', 'dump', [CompletionResultType]::ParameterValue, 'Write the schema of the database as SQL or TOML')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Bring a database up to date: wait, upgrade head, safe repair, verify')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Check the database: reachable, writable, at head, and what will hurt soon')
            [CompletionResult]::new('embedded', 'embedded', [CompletionResultType]::ParameterValue, 'Keep the embedded PostgreSQL running, for psql or an application')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('model-schema', 'model-schema', [CompletionResultType]::ParameterValue, 'Print the JSON schema of schema.toml, for editors')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'schemactl;init' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;revision' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'What the revision does; the first line of the file and its slug')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'What the revision does; the first line of the file and its slug')
            [CompletionResult]::new('--head', '--head', [CompletionResultType]::ParameterName, 'Revision that the new one revises: an id, a label, base [default: head]')
            [CompletionResult]::new('--branch-label', '--branch-label', [CompletionResultType]::ParameterName, 'Label of the branch that begins here; usable as LABEL@head')
            [CompletionResult]::new('--depends-on', '--depends-on', [CompletionResultType]::ParameterName, 'Revision that must be applied first without being in the lineage')
            [CompletionResult]::new('--rev-id', '--rev-id', [CompletionResultType]::ParameterName, 'Id of the new revision [default: 12 random hex digits]')
            [CompletionResult]::new('--version-path', '--version-path', [CompletionResultType]::ParameterName, 'Folder for the file, one of those configured as migrations [default: that of the parent, or the first]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--splice', '--splice', [CompletionResultType]::ParameterName, 'Allow --head to name a revision that is no head: a new branch begins there')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;merge' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'What the revision does [default: "merge A and B"]')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'What the revision does [default: "merge A and B"]')
            [CompletionResult]::new('--branch-label', '--branch-label', [CompletionResultType]::ParameterName, 'Label of the branch that begins here')
            [CompletionResult]::new('--rev-id', '--rev-id', [CompletionResultType]::ParameterName, 'Id of the new revision [default: 12 random hex digits]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--splice', '--splice', [CompletionResultType]::ParameterName, 'Allow revisions that are no heads')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;edit' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;upgrade' {
            [CompletionResult]::new('--unknown-statement', '--unknown-statement', [CompletionResultType]::ParameterName, 'What became of a statement that was running when an earlier run died and that left no trace')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--sql', '--sql', [CompletionResultType]::ParameterName, 'Print a script for psql instead of running anything; needs no database')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would run, from the database''s real state, and change nothing')
            [CompletionResult]::new('--single-transaction', '--single-transaction', [CompletionResultType]::ParameterName, 'Run all revisions in one transaction: all of them, or none')
            [CompletionResult]::new('--allow-out-of-order', '--allow-out-of-order', [CompletionResultType]::ParameterName, 'Apply pending revisions that come before applied ones')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;downgrade' {
            [CompletionResult]::new('--unknown-statement', '--unknown-statement', [CompletionResultType]::ParameterName, 'What became of a statement that was running when an earlier run died and that left no trace')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--sql', '--sql', [CompletionResultType]::ParameterName, 'Print a script for psql instead of running anything; needs no database')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would run, from the database''s real state, and change nothing')
            [CompletionResult]::new('--single-transaction', '--single-transaction', [CompletionResultType]::ParameterName, 'Run all revisions in one transaction: all of them, or none')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;stamp' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--purge', '--purge', [CompletionResultType]::ParameterName, 'Forget everything that history holds first, also ids that have no file')
            [CompletionResult]::new('--sql', '--sql', [CompletionResultType]::ParameterName, 'Print a script for psql instead; needs no database')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would change, and change nothing')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;rehash' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every applied revision whose file was edited')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;current' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Exit with 2 unless the database is at every head')
            [CompletionResult]::new('--check-heads', '--check-heads', [CompletionResultType]::ParameterName, 'Exit with 2 unless the database is at every head')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;history' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Only this range: A:B, A:, :B, -3:current')
            [CompletionResult]::new('--rev-range', '--rev-range', [CompletionResultType]::ParameterName, 'Only this range: A:B, A:, :B, -3:current')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Mark the revision the database is at')
            [CompletionResult]::new('--indicate-current', '--indicate-current', [CompletionResultType]::ParameterName, 'Mark the revision the database is at')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;heads' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Exit with 2 when there is more than one')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;branches' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;show' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--applied', '--applied', [CompletionResultType]::ParameterName, 'Show the statements as they were run on this database instead of the file''s')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;status' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;log' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'How many events')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'How many events')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;tables' {
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Only schemas that match (* and ? as in file names); may be repeated [default: all of the user''s own]')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'What comes first')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--partitions', '--partitions', [CompletionResultType]::ParameterName, 'List every partition, too')
            [CompletionResult]::new('--views', '--views', [CompletionResultType]::ParameterName, 'List views, too')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;schema' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;count' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--estimate', '--estimate', [CompletionResultType]::ParameterName, 'The planner''s estimate instead of an exact count: instant, and usually a little off')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;diff' {
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The declared schema: a .sql file, a folder of them in any order, or a .toml file [default: `model` of schemactl.toml, else schema.sql or schema.toml]')
            [CompletionResult]::new('--shadow', '--shadow', [CompletionResultType]::ParameterName, 'Where the model is loaded: local, server (a scratch database on the target) or the URL of a server; visible to other users of this machine, so prefer SCHEMACTL_SHADOW_URL for one with a password [default: local]')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Only schemas that match (* and ? as in file names); may be repeated')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Only objects that match: [KIND:]NAME, [KIND:]SCHEMA.NAME; may be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out objects that match, for example table:public.audit_*; may be repeated')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'Compare these as well')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;repair' {
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The declared schema: a .sql file, or a folder of them in any order [default: `model` of schemactl.toml, else schema.sql]')
            [CompletionResult]::new('--shadow', '--shadow', [CompletionResultType]::ParameterName, 'Where the model is loaded and the plan rehearsed: local, server (scratch databases on the target) or the URL of a server; visible to other users of this machine, so prefer SCHEMACTL_SHADOW_URL for one with a password [default: local]')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Save the plan in this file; with --apply, execute the plan in this file, if the database is still as it was')
            [CompletionResult]::new('--allow', '--allow', [CompletionResultType]::ParameterName, 'Allow steps that lose this; drop-partition: partitions of a declared table that the model does not list')
            [CompletionResult]::new('--rename', '--rename', [CompletionResultType]::ParameterName, 'Rename instead of dropping and creating: [KIND:]SCHEMA.OLD=NEW, [KIND:]SCHEMA.TABLE.OLD=NEW, also a value of an enum (SCHEMA.ENUM.OLD=NEW); may be repeated. A model says it with a comment, -- schemactl: renamed from OLD')
            [CompletionResult]::new('--renames', '--renames', [CompletionResultType]::ParameterName, 'Whether one object that is gone and a new one of the same shape may be one that was renamed')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Only schemas that match (* and ? as in file names); may be repeated')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Only objects that match: [KIND:]NAME, [KIND:]SCHEMA.NAME; may be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out objects that match, for example table:public.audit_*; may be repeated')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'Compare and repair these as well')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Execute the plan instead of only printing it')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Prefer steps that let reads and writes go on, although they take longer')
            [CompletionResult]::new('--allow-destructive', '--allow-destructive', [CompletionResultType]::ParameterName, 'Allow every step, whatever it loses')
            [CompletionResult]::new('--keep-unknown', '--keep-unknown', [CompletionResultType]::ParameterName, 'Leave what the model does not mention')
            [CompletionResult]::new('--only-safe', '--only-safe', [CompletionResultType]::ParameterName, 'Make only changes that lose nothing, and exit with 0 although others are left')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;dump' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to this file instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to this file instead of standard output')
            [CompletionResult]::new('--split', '--split', [CompletionResultType]::ParameterName, 'Write one file per object into this folder, and load.psql, which loads them; other .sql files there are removed')
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Only schemas that match; may be repeated')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Only objects that match; may be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'No objects that match; may be repeated')
            [CompletionResult]::new('--with', '--with', [CompletionResultType]::ParameterName, 'Write these, too: who may do what, and who owns what')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;deploy' {
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'The declared schema [default: `model` of schemactl.toml, else none]')
            [CompletionResult]::new('--shadow', '--shadow', [CompletionResultType]::ParameterName, 'Where the model is loaded and the plan rehearsed: local, server or the URL of a server [default: local]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit with 2 when the database still differs from the model in the end')
            [CompletionResult]::new('--allow-ahead', '--allow-ahead', [CompletionResultType]::ParameterName, 'Accept a database with revisions that have no file here, and leave it as it is: for an older version that is rolled back to')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;health' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-revisions', '--no-revisions', [CompletionResultType]::ParameterName, 'Do not look at the revisions: for a machine without their files')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;embedded' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start it and leave it running; prints its URL')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop it, whoever uses it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say whether it runs, its version and its place; exits with 2 when it does not run')
            [CompletionResult]::new('url', 'url', [CompletionResultType]::ParameterValue, 'Print the URL of the running server, for psql or an application')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'schemactl;embedded;start' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;embedded;stop' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;embedded;status' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;embedded;url' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;embedded;help' {
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start it and leave it running; prints its URL')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop it, whoever uses it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say whether it runs, its version and its place; exits with 2 when it does not run')
            [CompletionResult]::new('url', 'url', [CompletionResultType]::ParameterValue, 'Print the URL of the running server, for psql or an application')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'schemactl;embedded;help;start' {
            break
        }
        'schemactl;embedded;help;stop' {
            break
        }
        'schemactl;embedded;help;status' {
            break
        }
        'schemactl;embedded;help;url' {
            break
        }
        'schemactl;embedded;help;help' {
            break
        }
        'schemactl;completions' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;model-schema' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;man' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Folder to write the pages to')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Folder to write the pages to')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [default: schemactl.toml here or in a folder above]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Environment: a section [env.NAME] of the configuration file')
            [CompletionResult]::new('--database-url', '--database-url', [CompletionResultType]::ParameterName, 'Where the database is; visible to other users of this machine, so prefer the environment')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for the database to accept connections')
            [CompletionResult]::new('--lock-wait', '--lock-wait', [CompletionResultType]::ParameterName, 'How long to wait while another run holds the lock [default: 60s]')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]')
            [CompletionResult]::new('--statement-timeout', '--statement-timeout', [CompletionResultType]::ParameterName, 'How long one statement may take [default: 0, no limit]')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Role that runs the revisions (SET ROLE)')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Value of :''KEY'' and :"KEY" in revisions; one that is used and not given is an error')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How data is printed')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: where every value came from')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Draw no progress bars')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer questions with yes')
            [CompletionResult]::new('--non-interactive', '--non-interactive', [CompletionResultType]::ParameterName, 'Never ask: refuse instead; implied without a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'schemactl;help' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Start a project: schemactl.toml and an empty migrations folder')
            [CompletionResult]::new('revision', 'revision', [CompletionResultType]::ParameterValue, 'Write a new revision file')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Write a revision that joins several heads')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Open a revision file in $VISUAL or $EDITOR')
            [CompletionResult]::new('upgrade', 'upgrade', [CompletionResultType]::ParameterValue, 'Apply revisions up to a target')
            [CompletionResult]::new('downgrade', 'downgrade', [CompletionResultType]::ParameterValue, 'Revert revisions down to a target')
            [CompletionResult]::new('stamp', 'stamp', [CompletionResultType]::ParameterValue, 'Mark revisions as applied without running them')
            [CompletionResult]::new('rehash', 'rehash', [CompletionResultType]::ParameterValue, 'Record the checksums of edited files anew, on purpose')
            [CompletionResult]::new('current', 'current', [CompletionResultType]::ParameterValue, 'Show the revision the database is at')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the revisions, newest first')
            [CompletionResult]::new('heads', 'heads', [CompletionResultType]::ParameterValue, 'Show the newest revision of every branch')
            [CompletionResult]::new('branches', 'branches', [CompletionResultType]::ParameterValue, 'Show where the history branches')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one revision: header, state in the database, SQL')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show where the database stands: current, pending, edited, unfinished')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Show what was done to this database, newest first')
            [CompletionResult]::new('tables', 'tables', [CompletionResultType]::ParameterValue, 'List tables with their size and estimated number of rows')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Describe one table: columns, keys, indexes, references in both directions')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count the rows of tables')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare the database with the declared schema')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Make the database what the declared schema says')
            [CompletionResult]::new('dump', 'dump', [CompletionResultType]::ParameterValue, 'Write the schema of the database as SQL or TOML')
            [CompletionResult]::new('deploy', 'deploy', [CompletionResultType]::ParameterValue, 'Bring a database up to date: wait, upgrade head, safe repair, verify')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Check the database: reachable, writable, at head, and what will hurt soon')
            [CompletionResult]::new('embedded', 'embedded', [CompletionResultType]::ParameterValue, 'Keep the embedded PostgreSQL running, for psql or an application')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('model-schema', 'model-schema', [CompletionResultType]::ParameterValue, 'Print the JSON schema of schema.toml, for editors')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'schemactl;help;init' {
            break
        }
        'schemactl;help;revision' {
            break
        }
        'schemactl;help;merge' {
            break
        }
        'schemactl;help;edit' {
            break
        }
        'schemactl;help;upgrade' {
            break
        }
        'schemactl;help;downgrade' {
            break
        }
        'schemactl;help;stamp' {
            break
        }
        'schemactl;help;rehash' {
            break
        }
        'schemactl;help;current' {
            break
        }
        'schemactl;help;history' {
            break
        }
        'schemactl;help;heads' {
            break
        }
        'schemactl;help;branches' {
            break
        }
        'schemactl;help;show' {
            break
        }
        'schemactl;help;status' {
            break
        }
        'schemactl;help;log' {
            break
        }
        'schemactl;help;tables' {
            break
        }
        'schemactl;help;schema' {
            break
        }
        'schemactl;help;count' {
            break
        }
        'schemactl;help;diff' {
            break
        }
        'schemactl;help;repair' {
            break
        }
        'schemactl;help;dump' {
            break
        }
        'schemactl;help;deploy' {
            break
        }
        'schemactl;help;health' {
            break
        }
        'schemactl;help;embedded' {
            [CompletionResult]::new('start', 'start', [CompletionResultType]::ParameterValue, 'Start it and leave it running; prints its URL')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop it, whoever uses it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say whether it runs, its version and its place; exits with 2 when it does not run')
            [CompletionResult]::new('url', 'url', [CompletionResultType]::ParameterValue, 'Print the URL of the running server, for psql or an application')
            break
        }
        'schemactl;help;embedded;start' {
            break
        }
        'schemactl;help;embedded;stop' {
            break
        }
        'schemactl;help;embedded;status' {
            break
        }
        'schemactl;help;embedded;url' {
            break
        }
        'schemactl;help;completions' {
            break
        }
        'schemactl;help;model-schema' {
            break
        }
        'schemactl;help;man' {
            break
        }
        'schemactl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}

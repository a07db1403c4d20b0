import cadres.awards.models
import cadres.people.identity
import core.fields
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('display_name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ('must_change_password', models.BooleanField(default=False, help_text='Set while a one-time password is in use; nothing else is available until it is changed.', verbose_name='must change the password')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Cadre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff_no', models.CharField(error_messages={'unique': 'This staff number is already used. Choose another one.'}, max_length=20, unique=True, verbose_name='staff number')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cadre', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_latin', models.CharField(blank=True, max_length=80, verbose_name='name in Latin letters')),
                ('sex', models.CharField(choices=[('m', 'Male'), ('f', 'Female')], max_length=1, verbose_name='sex')),
                ('born_on', models.DateField(verbose_name='date of birth')),
                ('identity_number', core.fields.EncryptedTextField(validators=[cadres.people.identity.validate_identity_number], verbose_name='identity number')),
                ('identity_digest', models.CharField(editable=False, error_messages={'unique': 'A personnel record with this identity number exists already. Search for it, or check the number.'}, max_length=64, unique=True, verbose_name='identity number')),
                ('education', models.CharField(choices=[('secondary', 'Secondary or below'), ('college', 'Junior college'), ('bachelor', 'Bachelor'), ('master', 'Master'), ('doctor', 'Doctor')], max_length=10, verbose_name='education')),
                ('politics', models.CharField(choices=[('party', 'Party member'), ('probationary', 'Probationary party member'), ('league', 'Youth League member'), ('democratic', 'Member of a democratic party'), ('masses', 'No party')], max_length=12, verbose_name='political status')),
                ('entered_on', models.DateField(verbose_name='date joined')),
                ('entry_channel', models.CharField(choices=[('exam', 'Open examination'), ('selected', 'Selected graduate'), ('transfer', 'Transfer'), ('veteran', 'Demobilised officer'), ('contract', 'Contract of employment')], max_length=10, verbose_name='how recruited')),
                ('rank', models.CharField(blank=True, choices=[('clerk_2', 'Level-2 clerk'), ('clerk_1', 'Level-1 clerk'), ('chief_4', 'Level-4 principal staff member'), ('chief_3', 'Level-3 principal staff member'), ('chief_2', 'Level-2 principal staff member'), ('chief_1', 'Level-1 principal staff member'), ('consult_4', 'Level-4 consultant'), ('consult_3', 'Level-3 consultant'), ('consult_2', 'Level-2 consultant'), ('consult_1', 'Level-1 consultant'), ('inspect_2', 'Level-2 inspector'), ('inspect_1', 'Level-1 inspector')], max_length=10, verbose_name='rank')),
                ('rank_since', models.DateField(blank=True, null=True, verbose_name='rank since')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
            ],
            options={
                'verbose_name': 'cadre',
                'verbose_name_plural': 'cadres',
                'ordering': ['staff_no'],
                'constraints': [models.CheckConstraint(condition=models.Q(('entered_on__gt', models.F('born_on'))), name='cadre_born_before_entry', violation_error_message='The date joined is before the date of birth. Correct one of them.'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('entered_on')), _connector='OR'), name='cadre_left_after_entry', violation_error_message='The leaving date is before the date joined. Correct one of them.')],
            },
        ),
        migrations.CreateModel(
            name='Relative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relatives', to='cadres.cadre', verbose_name='cadre')),
                ('relative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cadres.cadre', verbose_name='relative')),
                ('relation', models.CharField(choices=[('spouse', 'Spouse'), ('direct', 'Direct blood relative'), ('collateral', 'Collateral relative within three generations'), ('in_law', 'Close in-law')], max_length=10, verbose_name='relation')),
            ],
            options={
                'verbose_name': 'relative',
                'verbose_name_plural': 'relatives',
                'ordering': ['cadre', 'relative'],
                'constraints': [models.UniqueConstraint(fields=('cadre', 'relative'), name='relative_once'), models.CheckConstraint(condition=models.Q(('cadre', models.F('relative')), _negated=True), name='relative_is_someone_else', violation_error_message='A person cannot be their own relative. Choose another person.')],
            },
        ),
        migrations.CreateModel(
            name='AttendanceRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='cadres.cadre', verbose_name='cadre')),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('late', 'Late or early'), ('absent', 'Absent without leave'), ('personal', 'Personal leave'), ('sick', 'Sick leave'), ('annual', 'Annual leave'), ('overtime', 'Overtime')], max_length=10, verbose_name='kind')),
                ('quantity', core.fields.ExactDecimalField(default=1, places=2, validators=[django.core.validators.MaxValueValidator(31)], verbose_name='times or days')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'verbose_name': 'attendance record',
                'verbose_name_plural': 'attendance records',
                'ordering': ['-day', '-pk'],
                'indexes': [models.Index(fields=['day', 'cadre'], name='attendance_by_day')],
                'constraints': [models.UniqueConstraint(fields=('cadre', 'day', 'kind'), name='attendance_once', violation_error_message='There is already a record of this kind for this day. Edit that one.'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='attendance_quantity_positive', violation_error_message='The quantity must be greater than zero.')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=100, verbose_name='name in English')),
                ('kind', models.CharField(choices=[('county', 'County'), ('town', 'Town'), ('bureau', 'Bureau'), ('tax_office', 'Tax office'), ('institution', 'Public institution'), ('section', 'Section'), ('village', 'Village')], max_length=12, verbose_name='kind')),
                ('level', models.PositiveSmallIntegerField(default=1, help_text='Administrative level: 1 county, 2 division, 3 section, and so on.', validators=[django.core.validators.MaxValueValidator(9)], verbose_name='level')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cadres.unit', verbose_name='parent unit')),
                ('path', models.CharField(db_index=True, editable=False, max_length=200)),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['path'],
                'constraints': [models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='unit_not_its_own_parent', violation_error_message='A unit cannot be its own parent. Choose another unit.'), models.UniqueConstraint(fields=('parent', 'name'), name='unit_name_once_per_parent', violation_error_message='The parent unit already has a unit of this name. Choose another name.')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('role', models.CharField(choices=[('supervisor', 'Supervisor'), ('hr', 'HR officer'), ('leader', 'Head of unit'), ('training', 'Training officer'), ('inspector', 'Discipline inspector'), ('auditor', 'Audit administrator'), ('system', 'System administrator'), ('security', 'Security administrator')], max_length=12, verbose_name='role')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='cadres.unit', verbose_name='unit')),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name="granted by")),
            ],
            options={
                'verbose_name': 'grant',
                'verbose_name_plural': 'grants',
                'ordering': ['user', 'role', 'unit'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='cadres_grant_dates_in_order', violation_error_message="The last day is before the first. Correct one of them."), models.UniqueConstraint(fields=('user', 'role', 'unit', 'starts_on'), name='grant_once', violation_error_message='This grant exists already.'), models.CheckConstraint(condition=models.Q(('given_by__isnull', True), models.Q(('given_by', models.F('user')), _negated=True), _connector='OR'), name='grant_not_to_oneself', violation_error_message='You cannot grant access to yourself. Ask another security administrator.')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='cadres.unit', verbose_name='unit')),
                ('code', models.CharField(max_length=30, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=100, verbose_name='title in English')),
                ('category', models.CharField(choices=[('leading', 'Leadership post'), ('general', 'General management'), ('technical', 'Professional and technical'), ('enforcement', 'Administrative enforcement'), ('window', 'Service window'), ('village', 'Village post')], max_length=12, verbose_name='category')),
                ('headcount', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='authorised number')),
                ('workload', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='workload level')),
                ('difficulty', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='difficulty level')),
                ('risk', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='risk level')),
                ('factor', core.fields.ExactDecimalField(default=1, help_text='Calculated from the three levels unless it is set by hand.', places=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(5)], verbose_name='post factor')),
                ('factor_by_hand', models.BooleanField(default=False, help_text='The factor then stays as entered when the levels change.', verbose_name='factor set by hand')),
                ('is_key', models.BooleanField(default=False, help_text='Key posts reach the end of their term earlier.', verbose_name='key post')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'ordering': ['unit__path', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('difficulty__range', (1, 5)), ('risk__range', (1, 5)), ('workload__range', (1, 5))), name='post_grades_one_to_five', violation_error_message='Levels go from 1 to 5.'), models.CheckConstraint(condition=models.Q(('headcount__gte', 1)), name='post_headcount_positive', violation_error_message='The authorised number must be at least 1.')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='cadres.cadre', verbose_name='cadre')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='cadres.post', verbose_name='post')),
                ('kind', models.CharField(choices=[('main', 'Main post'), ('concurrent', 'Concurrent post'), ('secondment', 'Secondment')], default='main', max_length=10, verbose_name='kind')),
                ('document_no', models.CharField(blank=True, max_length=60, verbose_name='document number')),
            ],
            options={
                'verbose_name': 'appointment',
                'verbose_name_plural': 'appointments',
                'ordering': ['-starts_on', '-pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['post', 'starts_on'], name='appointment_by_post')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='cadres_appointment_dates_in_order', violation_error_message="The last day is before the first. Correct one of them."), models.UniqueConstraint(fields=('cadre', 'post', 'starts_on'), name='appointment_once', violation_error_message='This appointment exists already.'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True), ('kind', 'main')), fields=('cadre',), name='appointment_one_open_main', violation_error_message='The cadre already has a main post. End that appointment first.')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='cadres.post', verbose_name='post')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                ('title', models.CharField(max_length=200, verbose_name='duty')),
                ('title_en', models.CharField(blank=True, max_length=200, verbose_name='duty in English')),
                ('authority', models.TextField(blank=True, verbose_name='authority')),
                ('process', models.TextField(blank=True, verbose_name='process')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'duty',
                'verbose_name_plural': 'duties',
                'ordering': ['post', 'number'],
                'constraints': [models.UniqueConstraint(fields=('post', 'number'), name='duty_number_once_per_post', violation_error_message='The post already has a duty with this number. Choose another number.')],
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='name of the award')),
                ('awarded_by', models.CharField(choices=[('unit', 'Unit'), ('county', 'County'), ('city', 'City'), ('province', 'Province'), ('nation', 'State')], max_length=10, verbose_name='awarded by')),
                ('awarded_on', models.DateField(verbose_name='awarded on')),
                ('document_no', models.CharField(blank=True, max_length=60, verbose_name='document number')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='cadres.cadre', verbose_name='cadre')),
            ],
            options={
                'verbose_name': 'award',
                'verbose_name_plural': 'awards',
                'ordering': ['-awarded_on', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('cadre', 'title', 'awarded_on'), name='award_once', violation_error_message='This award is recorded already.')],
            },
        ),
        migrations.CreateModel(
            name='AwardFile',
            fields=[
                ('name', models.CharField(max_length=120, verbose_name='file name')),
                ('content_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', models.FileField(max_length=120, upload_to=cadres.awards.models.award_path)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='cadres.award')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'document of an award',
                'verbose_name_plural': 'documents of awards',
                'ordering': ['uploaded_at'],
            },
        ),
    ]
